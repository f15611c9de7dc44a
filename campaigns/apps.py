from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = _("Campaigns")

    def ready(self) -> None:
        """Teach the sentences of the tasks that campaigns ask for."""
        from campaigns.labels import STEP_WORDS, TASK
        from ecomops.work import texts

        for code, words in STEP_WORDS.items():
            texts.register(TASK + code, words)
