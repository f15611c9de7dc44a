"""Messages from the platform: signed hints, late, twice and in any order; polls stay the truth."""

from __future__ import annotations

import contextlib
import heapq
import json
import threading
import time
import uuid
from typing import Any

import requests

from ecomops.simulator.calls import Platform
from ecomops.simulator.world import World
from stores.domain.channels.signing import dialect_of

TRIES = 8
PATIENCE = 5.0
KEPT = 10_000


class Messenger(threading.Thread):
    """Brings what happened to whoever asked to be told; gives up after eight tries."""

    def __init__(self, world: World, platform: Platform) -> None:
        super().__init__(daemon=True, name="messenger")
        self.world, self.platform = world, platform
        self.refused = 0
        self._waiting: list[tuple[float, int, int, dict[str, Any]]] = []
        self._count = 0

    def run(self) -> None:
        while True:
            self._collect()
            while self._waiting and self._waiting[0][0] <= time.monotonic():
                _at, _n, tries, message = heapq.heappop(self._waiting)
                if not self._bring(message) and tries < TRIES:
                    self._put(message, 2.0**tries, tries + 1)
            time.sleep(0.1)

    def _collect(self) -> None:
        with self.world.lock:
            told, self.world.told = self.world.told[-KEPT:], []
        for store, topic, said in told:
            message = {"store": store, "topic": topic, "said": said, "id": uuid.uuid4().hex}
            late = 5.0 if self.platform.dice.hits(self.platform.faults.late) else 0.0
            self._put(message, late, 1)
            if self.platform.dice.hits(self.platform.faults.late):
                self._put(message, 0.5, 1)

    def _put(self, message: dict[str, Any], after: float, tries: int) -> None:
        self._count += 1
        heapq.heappush(self._waiting, (time.monotonic() + after, self._count, tries, message))

    def _bring(self, message: dict[str, Any]) -> bool:
        shop = self.world.shops.get(message["store"])
        address = shop.settings.get("callback") if shop else None
        if shop is None or not address:
            return True
        body = json.dumps(
            {"id": message["id"], "topic": message["topic"], **message["said"]},
            ensure_ascii=False,
        ).encode()
        dialect = dialect_of(shop.channel)
        headers = {
            dialect.webhook_header: dialect.webhook(shop.account, body),
            "X-Delivery-Id": message["id"],
            "X-Topic": message["topic"],
            "Content-Type": "application/json",
        }
        with contextlib.suppress(requests.RequestException):
            answer = requests.post(address, data=body, headers=headers, timeout=PATIENCE)
            self.refused += answer.status_code == 401
            return answer.ok
        return False
