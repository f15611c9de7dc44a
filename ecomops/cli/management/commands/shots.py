"""`./run shots`: pictures of every page in every look."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.module_loading import autodiscover_modules

from ecomops.cli.browser import NoBrowser, chromium
from ecomops.ui import shots


class Command(BaseCommand):
    help = "Takes a picture of every page, language, theme and width."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("pages", nargs="*", help="names of pages; none for all of them")
        parser.add_argument("--folder", type=Path, default=Path("shots"))
        parser.add_argument("--language", nargs="*", choices=shots.LANGUAGES)
        parser.add_argument("--theme", nargs="*", choices=shots.THEMES)
        parser.add_argument("--width", nargs="*", choices=shots.WIDTHS)
        parser.add_argument("--whole", action="store_true", help="the whole page, not one screen")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take the pictures and say where they are."""
        autodiscover_modules("shots")
        shots.from_navigation()
        if unknown := set(options["pages"]) - set(shots.PAGES):
            raise CommandError(f"no such page: {', '.join(sorted(unknown))}")
        choice = shots.Choice(
            pages=options["pages"],
            languages=options["language"] or tuple(shots.LANGUAGES),
            themes=options["theme"] or shots.THEMES,
            widths=options["width"] or tuple(shots.WIDTHS),
            whole=options["whole"],
        )
        try:
            browser = chromium(may_install=False, talk=self.stderr.write)
        except NoBrowser as missing:
            raise CommandError(str(missing)) from missing
        written = shots.take(options["folder"], choice, browser, self.stderr.write)
        self.stdout.write(f"{len(written)} pictures in {options['folder']}")
