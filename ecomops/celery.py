"""The Celery application: doorbells only, the work itself is a `core.Job` row."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecomops.settings")

app = Celery("ecomops")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

app.conf.beat_schedule = {
    "relay-outbox": {"task": "core.relay_outbox", "schedule": 2.0},
    "sweep-jobs": {"task": "core.sweep_jobs", "schedule": 5.0},
    "seal-history": {"task": "core.seal_history", "schedule": 10.0},
    "tidy": {"task": "core.tidy", "schedule": 3600.0},
    "fetch-waybills": {
        "task": "warehouse.fetch_waybills",
        "schedule": 10.0,
        "options": {"expires": 20},
    },
    "write-back": {"task": "warehouse.write_back", "schedule": 10.0, "options": {"expires": 20}},
    "turn-campaigns": {"task": "campaigns.turn", "schedule": 600.0},
    "roll-up-closed-days": {"task": "kpi.roll_up_closed_days", "schedule": 600.0},
    "pull-orders": {"task": "stores.ring_pulls", "schedule": 3.0, "options": {"expires": 6}},
    "feed-channels": {
        "task": "warehouse.feed_channels",
        "schedule": 2.0,
        "options": {"expires": 4},
    },
    "watch-couriers": {"task": "warehouse.watch", "schedule": 600.0},
    "offer-everything": {"task": "warehouse.offer_everything", "schedule": 600.0},
    "read-back-stock": {"task": "stores.read_back_stock", "schedule": 120.0},
}
