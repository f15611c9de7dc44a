"""Django's own system checks, on the settings a public server runs with."""

import os
import sys

import django
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.core.management.commands.check import Command

# Said where an upstream proxy decides, see docs/operations.md.
PUBLIC = {"ECOMOPS_DEBUG": "0", "ECOMOPS_DEMO": "0", "ECOMOPS_HTTPS": "1"}

# What else runs below the domain, and whether browsers list it, is for its owner to say.
NOT_OURS = ["security.W005", "security.W021"]


def main() -> int:
    """Run the checks; a warning counts."""
    os.environ.update({"DJANGO_SETTINGS_MODULE": "ecomops.settings", **PUBLIC})
    django.setup()
    settings.SILENCED_SYSTEM_CHECKS = [*settings.SILENCED_SYSTEM_CHECKS, *NOT_OURS]
    try:
        call_command(Command(), deploy=True, fail_level="WARNING")
    except SystemCheckError as found:
        sys.stdout.write(f"{found}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
