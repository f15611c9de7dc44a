"""Addresses as platforms write them: parts where the text shows them, the raw text always."""

from __future__ import annotations

import re

_REGION = re.compile(r".+(?:省|自治区|特别行政区)$")
_CITIES = frozenset({"北京", "上海", "天津", "重庆", "北京市", "上海市", "天津市", "重庆市"})
_REGIONS = frozenset(
    (
        *("河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽", "福建", "江西", "山东"),
        *("河南", "湖北", "湖南", "广东", "海南", "四川", "贵州", "云南", "陕西", "甘肃", "青海"),
        *("台湾", "内蒙古", "广西", "西藏", "宁夏", "新疆", "香港", "澳门"),
    )
)
_POSTCODE = re.compile(r"[\s,，]*[(（](\d{6})[)）]\s*$")


def is_masked(text: str) -> bool:
    """Whether a platform has hidden part of a value."""
    return "*" in text or text.startswith(("##", "$$", "~A", "****"))


def chinese(raw: str) -> dict[str, str]:
    """Parts of `浙江省 杭州市 西湖区 文三路 1 号(310000)`; only `raw` where they are not parted."""
    if not raw:
        return {}
    parts = {"raw": raw}
    text = raw
    if match := _POSTCODE.search(text):
        text = text[: match.start()]
        if match[1] != "000000":
            parts["postcode"] = match[1]
    words = text.split()
    if len(words) >= 4 and _is_region(words[0]):
        parts.update(
            country="CN",
            region=words[0],
            city=words[1],
            district=words[2],
            street=" ".join(words[3:]),
        )
    return parts


def _is_region(word: str) -> bool:
    return bool(_REGION.match(word)) or word in _CITIES or word in _REGIONS


def person(**given: str) -> dict[str, str] | None:
    """A consignee of what is known; `masked` says that some of it is hidden."""
    known = {key: value for key, value in given.items() if value}
    if not known:
        return None
    if any(is_masked(value) for value in known.values()):
        known["masked"] = "1"
    return known
