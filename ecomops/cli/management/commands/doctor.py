import json
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from ecomops.cli.chores import catch_up
from ecomops.cli.database import CompanyCommand
from ecomops.core import health


class Command(CompanyCommand):
    help = "Look for anything that does not add up; exits with 1 and says what is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--deep", action="store_true", help="read every event file again")

    def handle(self, *args: Any, **options: Any) -> None:
        catch_up()
        examined, findings = health.examine(at=timezone.now(), deep=options["deep"])
        if options["json"]:
            said = [{"examination": f.examination, "text": f.text} for f in findings]
            self.stdout.write(
                json.dumps({"examined": examined, "findings": said}, ensure_ascii=False)
            )
        else:
            for name in examined:
                wrong = [f.text for f in findings if f.examination == name]
                self.stdout.write(f"{'✗' if wrong else '✓'} {name}")
                for text in wrong:
                    self.stdout.write(f"    {text}")
        if findings:
            raise CommandError(f"{len(findings)} findings")
