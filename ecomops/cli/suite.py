"""`./run test`: the whole suite with its browser, on throw-away engines."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence

from ecomops.cli.browser import NoBrowser, chromium
from ecomops.embedded import Refusal
from ecomops.embedded.folder import REPOSITORY

OURS = ("--deep", "--install-browser")
SERIAL = ("-n", "--numprocesses", "--dist", "no:xdist", "-pno:xdist", "--pdb", "--trace")


def run_suite(arguments: Sequence[str], talk: Callable[[str], None]) -> int:
    """Run pytest with the arguments given; return its exit code."""
    environment = dict(os.environ)
    in_ci = environment.get("CI", "").lower() not in {"", "0", "false", "no"}
    if needs_browser(arguments):
        try:
            environment["ECOMOPS_CHROMIUM"] = chromium(
                may_install=in_ci or "--install-browser" in arguments, talk=talk
            )
        except NoBrowser as reason:
            raise Refusal(str(reason)) from reason
    environment["ECOMOPS_HYPOTHESIS"] = "deep" if "--deep" in arguments else "suite"
    passed = [word for word in arguments if word not in OURS]
    command = [sys.executable, "-m", "pytest", *parallel(passed), *passed]
    return subprocess.run(command, cwd=REPOSITORY, env=environment, check=False).returncode


def parallel(arguments: Sequence[str]) -> tuple[str, ...]:
    """Return three workers unless the caller said something about that.

    Two of them mostly wait: for what they kill to come back, and for the browser.
    """
    if any(word.startswith(SERIAL) for word in arguments):
        return ()
    return ("-n", "3", "--dist", "loadgroup")


def needs_browser(arguments: Sequence[str]) -> bool:
    """Say whether the chosen tests may drive a browser."""
    chosen = [word.split("::")[0] for word in arguments if word.startswith("tests")]
    return not chosen or any("journeys" in word or word.strip("/") == "tests" for word in chosen)
