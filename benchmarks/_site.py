"""The product's settings, with the empty page that `pages` measures beside its own addresses."""

from ecomops.settings import *  # noqa: F403  # nothing else may differ

ROOT_URLCONF = "benchmarks.pages"
