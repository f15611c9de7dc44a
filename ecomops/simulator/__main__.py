"""The platform as a process: `python -m ecomops.simulator FOLDER --port N`."""

from __future__ import annotations

import argparse
import secrets
import signal
import threading
import time
from dataclasses import replace
from pathlib import Path
from types import FrameType

from ecomops.simulator.calls import Platform
from ecomops.simulator.control import Control
from ecomops.simulator.faults import LEVELS, Dice
from ecomops.simulator.hooks import Messenger
from ecomops.simulator.server import Door
from ecomops.simulator.trade import Trade
from ecomops.simulator.world import World, now

EVERY = 2.0


def main() -> None:
    """Serve until told to stop."""
    words = argparse.ArgumentParser(prog="ecomops.simulator")
    words.add_argument("folder", type=Path)
    words.add_argument("--host", default="127.0.0.1")
    words.add_argument("--port", type=int, required=True)
    words.add_argument("--rate", type=float, default=None, help="orders an hour; 0 for none")
    words.add_argument("--faults", choices=sorted(LEVELS), default="some")
    words.add_argument("--seed", type=int, default=1)
    given = words.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    world = World(given.folder)
    platform = Platform(world, replace(LEVELS[given.faults]), Dice(given.seed))
    trade = Trade(world, given.rate, now())
    door = Door((given.host, given.port), platform, Control(platform, trade, token(given.folder)))
    Messenger(world, platform).start()
    threading.Thread(target=_trade, args=(world, trade), daemon=True, name="trade").start()
    _stop_on_signals(door)
    door.serve_forever(poll_interval=0.2)
    door.server_close()


def token(folder: Path) -> str:
    """The panel's token, made at the first start and readable by the owner alone."""
    path = folder / "control.token"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(24), encoding="ascii")
    return path.read_text(encoding="ascii")


def _trade(world: World, trade: Trade) -> None:
    while True:
        time.sleep(EVERY)
        world.look_for_stores()
        trade.go_on(now())


def _stop_on_signals(door: Door) -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        # the server's loop runs in this thread: it must be told from another one
        threading.Thread(target=door.shutdown, daemon=True).start()

    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT):
        signal.signal(sign, stop)


if __name__ == "__main__":
    main()
