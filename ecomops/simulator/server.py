"""The platform's door: HTTP in, signatures checked, luck applied, JSON out."""

from __future__ import annotations

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

from ecomops.simulator.calls import Platform, printed, printer
from ecomops.simulator.control import Control
from ecomops.simulator.world import Denial, now
from stores.domain.channels.signing import BadSignature, Signed, dialect_of

BIGGEST_BODY = 4 << 20


class Door(ThreadingHTTPServer):
    """Threads for calls; the platform and the control panel behind them."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 256

    def __init__(self, place: tuple[str, int], platform: Platform, control: Control) -> None:
        super().__init__(place, Caller)
        self.platform, self.control = platform, control


class Caller(BaseHTTPRequestHandler):
    """One caller's line."""

    protocol_version = "HTTP/1.1"
    server_version = "Platform/1"
    server: Door
    SAID: ClassVar[dict[int, str]] = {429: "too many calls", 500: "broken", 503: "broken"}

    def do_GET(self) -> None:
        if urlsplit(self.path).path == "/printer":
            self._say(200, printer())
        else:
            self._say(200, {"status": "open"})

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > BIGGEST_BODY:
            self._say(413, {"error": {"reason": "too_big", "text": "too big"}})
            return
        body = self.rfile.read(length)
        parts = urlsplit(self.path)
        try:
            if parts.path.startswith("/control/"):
                token = self.headers.get("X-Control", "")
                word = parts.path.removeprefix("/control/")
                self._say(200, self.server.control.obey(word, token, json.loads(body or b"{}")))
            elif parts.path == "/printer/print":
                self._say(200, printed(json.loads(body or b"{}")))
            elif parts.path.startswith("/gateway/"):
                self._gateway(parts.path.removeprefix("/gateway/"), parts.query, body)
            else:
                self._say(404, {"error": {"reason": "nothing_here", "text": "nothing here"}})
        except BadSignature as bad:
            self._say(401, {"error": {"reason": "signature", "text": str(bad)}})
        except Denial as no:
            self._say(400, {"error": {"reason": no.reason, "text": no.text}})
        except (KeyError, TypeError, ValueError) as unreadable:
            self._say(400, {"error": {"reason": "unreadable", "text": str(unreadable)}})

    def _gateway(self, code: str, query: str, body: bytes) -> None:
        platform = self.server.platform
        faults, dice = platform.faults, platform.dice
        if dice.hits(faults.throttle):
            self._say(429, {"error": {"reason": "throttled"}}, {"Retry-After": "0.2"})
            return
        if dice.hits(faults.fail):
            self._say(500, {})
            return
        shop = platform.world.shop(code)
        form = self.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded")
        sent = Signed(
            query=dict(parse_qsl(query)),
            form=dict(parse_qsl(body.decode(), keep_blank_values=True)) if form else {},
            headers=dict(self.headers.items()),
            body=body,
        )
        name, document = dialect_of(shop.channel).read(shop.account, sent, now())
        data = platform.answer(shop, name, document)
        if dice.hits(faults.lose):
            self._say(503, {})
        elif dice.hits(faults.hang):
            time.sleep(faults.hang_seconds)
            self.close_connection = True
        else:
            self._say(200, {"data": data})

    def _say(self, status: int, said: Any, headers: dict[str, str] | None = None) -> None:
        raw = json.dumps(said, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(raw)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: Any) -> None:
        """Calls are not written down: the journal holds what they changed."""
