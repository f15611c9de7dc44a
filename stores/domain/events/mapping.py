"""Which column of a raw event file means what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

TimeForm = Literal["auto", "epoch_s", "epoch_ms", "text"]
NEEDED = ("visitor", "kind", "at")
OPTIONAL = ("event_id", "item", "page", "terminal")

# Header names seen in the wild, in the order of preference.
NAMES: dict[str, tuple[str, ...]] = {
    "visitor": ("visitor_id", "visitor", "user_id", "userid", "client_id", "用户id", "访客id",
                "用户", "访客"),
    "kind": ("kind", "event", "event_type", "event_name", "behavior", "behavior_type",
             "behaviour", "behaviour_type", "action", "行为类型", "行为", "事件类型", "事件"),
    "at": ("at", "ts", "time", "timestamp", "event_time", "created_at", "时间戳", "时间",
           "发生时间", "事件时间"),
    "event_id": ("event_id", "eventid", "事件id"),
    "item": ("item_id", "itemid", "item", "product_id", "sku", "商品id", "商品"),
    "page": ("page", "url", "path", "页面", "页面地址"),
    "terminal": ("terminal", "device", "platform", "终端"),
}  # fmt: skip

WORDS: dict[str, tuple[str, ...]] = {
    "pv": ("pv", "view", "page_view", "pageview", "click", "浏览", "点击"),
    "fav": ("fav", "favorite", "favourite", "wishlist", "收藏"),
    "cart": ("cart", "add_to_cart", "addtocart", "加购", "加购物车"),
    "placed": ("placed", "order", "checkout", "下单"),
    "buy": ("buy", "purchase", "paid", "pay", "购买", "支付"),
}


@dataclass(frozen=True, slots=True)
class EventMapping:
    """Column names by field, the words of each kind, and how time is written."""

    columns: Mapping[str, str]
    kinds: Mapping[str, str] = field(
        default_factory=lambda: {word: kind for kind, words in WORDS.items() for word in words}
    )
    time: TimeForm = "auto"
    ignore: frozenset[str] = frozenset()

    @classmethod
    def from_dict(cls, spec: Mapping[str, Any]) -> EventMapping:
        """Read the JSON form: columns, and optionally kinds, time and kinds to ignore."""
        base = cls(dict(spec["columns"]))
        return cls(
            base.columns,
            {**base.kinds, **{str(k).lower(): str(v) for k, v in spec.get("kinds", {}).items()}},
            spec.get("time", "auto"),
            frozenset(str(word).lower() for word in spec.get("ignore", ())),
        )

    def lacking(self, header: Sequence[str]) -> list[str]:
        """Fields that are needed and not in this header, by the column name asked for."""
        missing = [name for name in NEEDED if name not in self.columns]
        return missing + [
            column for name, column in self.columns.items() if column and column not in header
        ]


def detect(header: Sequence[str]) -> EventMapping | None:
    """The mapping of a header whose names are known; None if a needed one is not."""
    known = {name.strip().lower(): name for name in header}
    columns: dict[str, str] = {}
    for wanted in (*NEEDED, *OPTIONAL):
        found = next((known[name] for name in NAMES[wanted] if name in known), "")
        if found and found not in columns.values():
            columns[wanted] = found
    return EventMapping(columns) if all(name in columns for name in NEEDED) else None
