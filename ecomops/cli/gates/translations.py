"""Every string in both languages, in the words of the trade, and no string outside them."""

import re
import sys
from collections.abc import Iterator, Mapping

from babel.messages.catalog import Catalog, Message

from ecomops.cli.catalogue import extracted, forms, read_catalogue
from ecomops.cli.gates.bare_text import bare_text

PLACEHOLDER = re.compile(r"%\((\w+)\)[#0+ -]*\d*(?:\.\d+)?[a-zA-Z]|%[sdif%]|\{\w*\}")
WORD = re.compile(r"[A-Za-z]*[a-z]{3,}")

# Words of the glossary's "not" column; with a pattern only where the English says this.
FORBIDDEN: tuple[tuple[str, str], ...] = (
    ("商店", ""),
    ("库存单位", ""),
    ("外部编码", ""),
    ("条形码", ""),
    ("礼物", ""),
    ("审计", ""),
    ("独立访客", ""),
    ("页面视图", ""),
    ("投资回报率", ""),
    ("战役", ""),
    ("竞选", ""),
    ("短拣", ""),
    ("手持设备", ""),
    ("落地成本", ""),
    ("授予", ""),
    ("需求单", ""),
    ("持有", "hold|held"),
    ("保留", "reserv"),
    ("审查", "review"),
    ("奖励", "award"),
    ("订金", "presale|buyer"),
    ("渠道", r"^channels?$"),
    ("正品", "good"),
    ("工具", "tooling"),
    ("释放", r"release(?!.*wave)"),
    ("列表", "listing"),
    ("清单", "listing"),
)
# A button names its act; this word names none.
NAMELESS = {"确定", "提交"}
# Proper names and codes that are the same in both languages.
SAME = {
    *("EcomOps", "Shopify", "WooCommerce", "Amazon", "eBay", "Temu", "Shein", "Lazada", "Shopee"),
    *("Parquet", "Excel", "Tmall", "English", "Code", "Webhook", "Chinese", "Alpine", "htmx"),
}


def problems(source: Catalog, kept: Catalog) -> Iterator[str]:
    """Yield what is wrong with the translation of each message of the source."""
    known: Mapping[tuple[object, str | None], Message] = {
        (_key(message), message.context): message for message in kept if message.id
    }
    for message in source:
        if not message.id:
            continue
        told = known.get((_key(message), message.context))
        name = _name(message)
        if told is None:
            yield f"{name}: not in the catalogue, run ./run messages"
        elif told.fuzzy:
            yield f"{name}: fuzzy"
        elif not all(forms(told)):
            yield f"{name}: not translated"
        else:
            yield from _wrong(name, message, forms(told))


def _wrong(name: str, message: Message, strings: tuple[str, ...]) -> Iterator[str]:
    english = message.id if isinstance(message.id, tuple | list) else (message.id,)
    wanted = set(_placeholders(english[-1]))
    for string in strings:
        if set(_placeholders(string)) != wanted:
            yield f"{name}: placeholders differ in “{string}”"
        if string == english[0] and _is_english(string):
            yield f"{name}: still English"
        if string.strip() in NAMELESS:
            yield f"{name}: “{string}” names no act"
        for word, where in FORBIDDEN:
            if word in string and re.search(where, english[0], re.IGNORECASE):
                yield f"{name}: “{word}” is not the word of the trade"


def _placeholders(text: str) -> list[str]:
    return sorted(found.group(0) for found in PLACEHOLDER.finditer(text))


def _is_english(text: str) -> bool:
    words = WORD.findall(PLACEHOLDER.sub(" ", text))
    return any(word not in SAME for word in words)


def _key(message: Message) -> object:
    return tuple(message.id) if isinstance(message.id, tuple | list) else message.id


def _name(message: Message) -> str:
    text = message.id[0] if isinstance(message.id, tuple | list) else message.id
    place = message.locations[0][0] if message.locations else ""
    return f"{place}: “{text}”"


def main() -> int:
    """Name every string that is not ready; 1 when there is one."""
    found = [*problems(extracted(), read_catalogue()), *bare_text()]
    sys.stdout.write("".join(f"{line}\n" for line in found))
    sys.stdout.write(f"{len(found)} problems\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
