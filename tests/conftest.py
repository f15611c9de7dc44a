"""What every test may use."""

import os
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import expect

from ecomops.cli.catalogue import compile_stale
from tests.emptying import remember
from tests.engines import clone, worker_name

pytest_plugins = ["tests.running"]

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser driver runs a loop

KINDS = ("crash", "journey")
PATIENCE = 45_000
expect.set_options(timeout=PATIENCE)

CHECKS = list(hypothesis.HealthCheck)
hypothesis.settings.register_profile(
    "suite",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=40,
    suppress_health_check=CHECKS,
)
hypothesis.settings.register_profile(
    "deep", deadline=None, max_examples=3000, suppress_health_check=CHECKS
)
compile_stale()
PROFILE = os.environ.get("ECOMOPS_HYPOTHESIS", "suite")
hypothesis.settings.load_profile(PROFILE)


def pytest_itemcollected(item):
    """Keep a module of kills in one worker, for what it sets up, and all browsers in another."""
    if item.get_closest_marker("crash"):
        item.add_marker(pytest.mark.xdist_group(item.module.__name__))
    elif item.get_closest_marker("journey"):
        item.add_marker(pytest.mark.xdist_group("journey"))


@pytest.hookimpl(trylast=True)  # others put items in an order of their own
def pytest_collection_modifyitems(config, items):
    """Leave long property runs to `./run test --deep`; begin with what is long and mostly waits."""
    deep = [item for item in items if item.get_closest_marker("deep")]
    if PROFILE != "deep" and deep:
        config.hook.pytest_deselected(items=deep)
        items[:] = [item for item in items if item not in deep]
    items.sort(key=lambda item: [not item.get_closest_marker(kind) for kind in KINDS])


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """Give this worker its copy of the migrated template."""
    with django_db_blocker.unblock():
        clone(f"test_{worker_name()}")
        remember()


@pytest.fixture(autouse=True, scope="session")
def _patient_hearts():
    """A heart beats on a line of its own, which sees no job of a test that commits nothing."""
    from ecomops.core import jobs

    jobs.HEARTBEAT_SECONDS = 120.0


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Drive the Chromium that `./run test` found."""
    from ecomops.cli.browser import chromium

    found = chromium(may_install=False, talk=lambda text: None)
    arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--font-render-hinting=none"]
    return {**browser_type_launch_args, "executable_path": found, "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    """One desktop window, in the language that the product is made for first."""
    return {
        **browser_context_args,
        "viewport": {"width": 1440, "height": 900},
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "accept_downloads": True,
    }


@pytest.fixture
def context(context):
    """Wait for whatever comes as long as a busy machine may take."""
    context.set_default_timeout(PATIENCE)
    return context


@pytest.fixture(scope="session")
def shots_folder():
    """The one folder where journeys leave what they saw."""
    folder = Path(__file__).resolve().parents[1] / "shots" / "journeys"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
