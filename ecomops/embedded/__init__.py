"""PostgreSQL and Valkey from wheels: started, watched and stopped with the program."""

from ecomops.embedded.refusal import Refusal
from ecomops.embedded.starting import boot

__all__ = ["Refusal", "boot"]
