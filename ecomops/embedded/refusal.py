"""The one way this package says no."""


class Refusal(Exception):
    """One line for the person at the terminal: what is wrong and what to do about it."""
