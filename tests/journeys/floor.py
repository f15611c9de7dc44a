"""A network that can be cut, and hands that type like a wedge scanner, for floor journeys."""

from __future__ import annotations

import contextlib
import socket
import threading
from urllib.parse import urlsplit


class Network:
    """A line between the browser and the site that a test may cut like a cable."""

    def __init__(self, base_url: str) -> None:
        self.target = (urlsplit(base_url).hostname, urlsplit(base_url).port)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.base_url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.up = True
        self.lines: set[socket.socket] = set()
        self.refused = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Nothing comes through any more, in no direction."""
        self.up = False
        for line in list(self.lines):
            _close(line)

    def mend(self) -> None:
        self.up = True

    def close(self) -> None:
        self.cut()
        self.listener.close()

    def _accept(self) -> None:
        while True:
            try:
                line, _address = self.listener.accept()
            except OSError:
                return
            if not self.up:
                self.refused += 1
                _close(line)
                continue
            try:
                far = socket.create_connection(self.target, timeout=10)
            except OSError:
                _close(line)
                continue
            far.settimeout(None)
            self.lines |= {line, far}
            for a, b in ((line, far), (far, line)):
                threading.Thread(target=self._carry, args=(a, b), daemon=True).start()

    def _carry(self, here: socket.socket, there: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := here.recv(65_536):
                there.sendall(data)
        for line in (here, there):
            self.lines.discard(line)
            _close(line)


def _close(line: socket.socket) -> None:
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
    line.close()


# by the page's own clock: a label that comes again sooner was read twice by the scanner
HAND = """async () => {
  const end = Date.now() + 60;
  while (Date.now() < end) await new Promise((go) => setTimeout(go, 5));
}"""


def wedge(page, *codes: str) -> None:
    """Scan codes as a wedge scanner does: quick keys, Enter, one label no faster than a hand."""
    before = codes[0]
    for code in codes:
        if code == before:
            page.evaluate(HAND)
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        before = code


def ready(page) -> None:
    """The screen listens, and the device keeps it for the time without a network."""
    page.wait_for_selector("[data-ready='1']")
    page.wait_for_function(
        "async () => Boolean(await caches.match(location.pathname))"
        " && Boolean(navigator.serviceWorker.controller)"
    )
