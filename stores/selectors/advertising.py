"""The advertising tools that figures are told of, in words."""

from django.utils.translation import gettext_lazy as _

TOOLS = (
    ("keyword", _("Keyword ads")),
    ("audience", _("Audience ads")),
    ("full_site", _("Full-site ads")),
    ("affiliate", _("Affiliate")),
    ("jd_express", _("JD ads")),
    ("pdd_full_site", _("Pinduoduo ads")),
    ("qianchuan", _("Douyin ads")),
    ("meta", _("Meta ads")),
    ("google", _("Google ads")),
    ("other", _("Other")),
)
