"""One independent stream of random numbers per subject, so that adding a subject moves no other."""

from __future__ import annotations

from zlib import crc32

import numpy as np

Stream = np.random.Generator


def stream(seed: int, *subject: str | int) -> Stream:
    """The stream of one subject: equal for equal seed and subject, independent otherwise."""
    words = [part if isinstance(part, int) else crc32(part.encode()) for part in subject]
    return np.random.default_rng(np.random.SeedSequence([seed, *words]))
