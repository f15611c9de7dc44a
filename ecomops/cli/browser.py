"""Finds the Chromium that journeys and pictures are driven with."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

SYSTEM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-noto-cjk")
HOW = (
    "No Chromium found. Install one (Debian, Ubuntu: sudo apt install chromium fonts-noto-cjk), "
    "name one in ECOMOPS_CHROMIUM, or run './run test --install-browser'."
)


class NoBrowser(Exception):
    """Says what to install."""


def chromium(*, may_install: bool, talk: Callable[[str], None]) -> str:
    """Return a Chromium that starts: named, the system's, Playwright's, else installed."""
    found = named() or system() or downloaded()
    if found is None and may_install:
        _apt(PACKAGES, talk)
        found = system()
    if found is None:
        found = _download(talk)
    if found is None:
        raise NoBrowser(HOW)
    if may_install and not has_chinese_font():
        _apt(PACKAGES[1:], talk)
    return found


def named() -> str | None:
    """Return the one that ECOMOPS_CHROMIUM names."""
    path = os.environ.get("ECOMOPS_CHROMIUM")
    if path and not starts(path):
        raise NoBrowser(f"ECOMOPS_CHROMIUM names {path}, which does not start.")
    return path or None


def system() -> str | None:
    """Return the system's own."""
    paths = (shutil.which(name) for name in SYSTEM)
    return next((path for path in paths if path and starts(path)), None)


def downloaded() -> str | None:
    """Return the one that Playwright downloaded earlier."""
    script = (
        "import sys\nfrom playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as driver: sys.stdout.write(driver.chromium.executable_path)"
    )
    done = _run([sys.executable, "-c", script])
    path = done.stdout.strip() if done else ""
    return path if path and Path(path).exists() and starts(path) else None


def _download(talk: Callable[[str], None]) -> str | None:
    talk("Downloading Chromium ...")
    environment = {**os.environ, "PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "15000"}
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    _run(command, environment=environment, seconds=300)
    return downloaded()


def _apt(packages: Sequence[str], talk: Callable[[str], None]) -> None:
    if shutil.which("apt-get") is None:
        return
    talk(f"Installing {' '.join(packages)} ...")
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _run([*prefix, "apt-get", "update", "-q"], environment=environment, seconds=300)
    install = [*prefix, "apt-get", "install", "-q", "-y", "--no-install-recommends", *packages]
    _run(install, environment=environment, seconds=900)


def has_chinese_font() -> bool:
    """Say whether pages can show Chinese."""
    done = _run(["fc-list", ":lang=zh"])
    return bool(done and done.stdout.strip())


def starts(path: str) -> bool:
    """Say whether this browser is one; some systems ship a stub of that name."""
    done = _run([path, "--version"])
    return done is not None and done.returncode == 0


def _run(
    command: Sequence[str], environment: dict[str, str] | None = None, seconds: float = 60
) -> subprocess.CompletedProcess[str] | None:
    try:
        return subprocess.run(
            command, capture_output=True, text=True, env=environment, timeout=seconds, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
