"""What stores are to reach, and the campaigns that are to get them there."""

from campaigns.models.balance import AdBalance
from campaigns.models.campaign import (
    Campaign,
    CampaignBudget,
    CampaignItem,
    CampaignPhase,
    CampaignStore,
    CampaignTarget,
)
from campaigns.models.target import DayShare, Target

__all__ = [
    "AdBalance",
    "Campaign",
    "CampaignBudget",
    "CampaignItem",
    "CampaignPhase",
    "CampaignStore",
    "CampaignTarget",
    "DayShare",
    "Target",
]
