"""A platform to try things on: signed, paged, throttled, faulty, in a process of its own."""
