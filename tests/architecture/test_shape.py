"""What keeps the parts apart, and the start light; the import contracts are in pyproject.toml."""

import ast
import subprocess
import sys
from pathlib import Path

import django
import pytest
from django.apps import apps
from django.db import connection

from ecomops.cli.gates import size, words

ROOT = Path(__file__).resolve().parents[2]
# Bottom to top; a relation may point to its own row or below.
LAYERS = (
    {"contenttypes", "auth", "sessions", "core", "ui"},
    {"accounts", "work", "account"},
    {"stores"},
    {"warehouse"},
    {"procurement"},
    {"campaigns"},
    {"kpi"},
)
APPS = ("stores", "warehouse", "procurement", "campaigns", "kpi")
PRIVATE = {"views", "api", "forms", "filters", "tables", "tasks", "handlers", "urls", "admin"}
HEAVY = ("statsmodels", "pandas", "duckdb", "typst", "numpy", "pyarrow", "scipy")


def level(label):
    """Return how high an app stands."""
    return next(place for place, labels in enumerate(LAYERS) if label in labels)


def test_no_relation_points_upwards():
    upwards = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.is_relation
        and not field.auto_created
        and field.related_model is not None
        and level(field.related_model._meta.app_label) > level(model._meta.app_label)
    ]

    assert upwards == []


def test_the_core_holds_no_key_out_of_it():
    outwards = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_app_config("core").get_models()
        for field in model._meta.get_fields()
        if field.is_relation
        and not field.auto_created
        and field.related_model is not None
        and field.related_model._meta.app_label not in {"core", "contenttypes"}
    ]

    assert outwards == []


def test_apps_use_each_other_by_models_services_and_selectors_only():
    wrong = [
        f"{path.relative_to(ROOT)}: {module}"
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        for module in imported_modules(path)
        if module.split(".")[0] in APPS
        and module.split(".")[0] != app
        and PRIVATE & set(module.split(".")[1:2])
    ]

    assert wrong == []


def imported_modules(path):
    """Yield what a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def test_the_driver_is_psycopg2():
    assert "psycopg2" in connection.Database.__name__ or connection.Database.__name__ == "psycopg2"
    assert not list((ROOT / ".venv").glob("lib/python3*/site-packages/psycopg/"))


def test_django_is_the_long_term_release():
    assert django.VERSION[:2] == (5, 2)


def test_the_addresses_load_nothing_heavy():
    script = (
        "import sys, django; django.setup(); import ecomops.urls; "
        f"sys.stdout.write(' '.join(sorted(set({HEAVY!r}) & set(sys.modules))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout == ""


def test_no_two_locks_share_a_number():
    """A session that pulls orders must not hold up whoever counts the same store's demand."""
    held = [
        (number, str(path.relative_to(ROOT)))
        for app in (*APPS, "ecomops")
        for path in sorted((ROOT / app).rglob("*.py"))
        for number in lock_numbers(path)
    ]
    numbers = [number for number, _path in held]

    assert len(numbers) > 10
    assert [one for one in held if numbers.count(one[0]) > 1] == []


def lock_numbers(path):
    """Yield the numbers of a module's advisory locks."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign):
            names = [one.id for one in ast.walk(node.targets[0]) if isinstance(one, ast.Name)]
            if all(name.endswith("LOCK") for name in names):
                yield from (
                    one.value
                    for one in ast.walk(node.value)
                    if isinstance(one, ast.Constant) and isinstance(one.value, int)
                )


def test_there_are_no_signals():
    users = [
        str(path.relative_to(ROOT))
        for app in (*APPS, "ecomops")
        for path in sorted((ROOT / app).rglob("*.py"))
        for module in imported_modules(path)
        if module.startswith("django.db.models.signals")
    ]

    assert users == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = 1  # no" + "qa\n", "silenced"),
        ("x = 1  # no" + "qa: E501\n", "silenced"),
        ("# FIX" + "ME later\n", "unfinished"),
        ("pytest.sk" + "ip('x')\n", "does not run"),
        ("x = 'https://registry.npm" + "js.org/a'\n", "registry"),
    ],
)
def test_forbidden_words_are_named(tmp_path, monkeypatch, text, said):
    monkeypatch.setattr(words, "shown", lambda path: path.name)
    path = tmp_path / "probe.py"
    path.write_text(text)

    assert [said in problem for problem in words.problems(path)] == [True]


def test_a_reason_beside_a_rule_is_enough(tmp_path, monkeypatch):
    monkeypatch.setattr(words, "shown", lambda path: path.name)
    path = tmp_path / "probe.py"
    path.write_text("x = 1  # no" + "qa: E501  # the address is one word\n")

    assert list(words.problems(path)) == []


def test_long_files_and_functions_are_named(tmp_path, monkeypatch):
    monkeypatch.setattr(size, "shown", lambda path: path.name)
    path = tmp_path / "utils.py"
    path.write_text("def f():\n" + "    x = 1\n" * 400)

    found = list(size.problems(path))

    assert len(found) == 3
