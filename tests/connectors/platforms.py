"""The platform as a real process, and the hand that plays its buyers."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import requests

from ecomops.embedded import processes
from stores.domain import record_json
from stores.models import Listing
from stores.services import connections
from stores.services.staging import listing_key
from tests.running import until
from tests.stores.factories import CLERK, NOON

ROOT = Path(__file__).resolve().parents[2]


class PlatformProcess:
    """`python -m ecomops.simulator` on a folder of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.port = processes.free_port()
        self.child = None
        self.stores = {}

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def start(self, faults="none"):
        self.folder.mkdir(exist_ok=True)
        with (self.folder / "log.txt").open("ab") as log:
            self.child = subprocess.Popen(
                [
                    *(sys.executable, "-m", "ecomops.simulator", str(self.folder)),
                    *("--port", str(self.port), "--rate", "0", "--faults", faults),
                ],
                cwd=ROOT,
                stdout=log,
                stderr=log,
                preexec_fn=processes.dies_with_us(signal.SIGTERM),
            )
        until(self._answers, what="the platform")
        self.token = (self.folder / "control.token").read_text()
        return self

    def _answers(self):
        with contextlib.suppress(requests.RequestException):
            return requests.get(self.address, timeout=1).ok
        return False

    def kill(self):
        os.kill(self.child.pid, signal.SIGKILL)
        self.child.wait()

    def stop(self):
        if self.child is not None and self.child.poll() is None:
            self.child.terminate()
            self.child.wait(10)

    def connect(self, store, callback=None):
        """Give a store a line, on both sides."""
        secret = f"secret of {store.code}"
        self.stores[store.code] = {
            "channel": store.channel, "key": f"key-{store.code}", "secret": secret,
            "currency": store.currency, "callback": callback,
        }  # fmt: skip
        path = self.folder / "stores.json"
        self.folder.mkdir(exist_ok=True)
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(self.stores))
        fresh.rename(path)
        os.utime(path, (time.time(), time.time() + len(self.stores)))
        return connections.put(
            store, address=f"{self.address}/gateway/{store.code}", key=f"key-{store.code}",
            secret=secret, is_on=True, actor=CLERK, at=NOON,
        )  # fmt: skip

    def say(self, word, ok=True, **given):
        """Use the panel."""
        answer = requests.post(
            f"{self.address}/control/{word}", json=given, headers={"X-Control": self.token},
            timeout=20,
        )  # fmt: skip
        assert answer.ok or not ok, answer.text
        return answer.json() if answer.ok else None

    def buy(self, store, sku, number, units=1, item="i1", ok=True):
        """Somebody buys; None when it is sold out."""
        return self.say(
            "buy", ok=ok, store=store.code, sku=sku.code, number=number, units=units, item=item
        )

    def put(self, store, record):
        """Any order, as a record."""
        return self.say("order", store=store.code, text=record_json.dump(record).decode())

    def shown(self, store, sku, item="i1"):
        return self.show(store)["stock"].get(listing_key(item, sku.code, ""))

    def show(self, store):
        return self.say("show", store=store.code)


def make_listing(store, sku, item="i1", **values):
    return Listing.objects.create(
        store=store, key=listing_key(item, sku.code if sku else "kit", ""), item_id=item,
        sku_code=sku.code if sku else "kit", title="Thing", seen_at=NOON, matched_at=NOON,
        **{"sku": sku, **values},
    )  # fmt: skip
