import pytest

from tests.connectors.platforms import PlatformProcess


@pytest.fixture
def platform(tmp_path):
    """A platform without faults; a test turns up its own."""
    one = PlatformProcess(tmp_path / "platform")
    one.start()
    yield one
    one.stop()
