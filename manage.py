"""Every command of the program: `./run WORD` ends here."""

import os
import sys

from ecomops.embedded import Refusal, boot


def main() -> None:
    """Run one management command with the databases it needs."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecomops.settings")
    try:
        with boot(sys.argv):
            from django.core.management import execute_from_command_line

            execute_from_command_line(sys.argv)
    except Refusal as refusal:
        sys.exit(str(refusal))
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
