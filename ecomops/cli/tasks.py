"""Makes the demo company's jobs known to every process: its package is not an app of its own."""

from ecomops.demo import tasks as demo

__all__ = ["demo"]
