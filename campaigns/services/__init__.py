"""The only writers of targets and campaigns."""

from campaigns.services.targets import MONEY, Goal, set_target, set_targets

__all__ = ["MONEY", "Goal", "set_target", "set_targets"]
