"""The company's name and legal entities, and one person who sees two stores only."""

from __future__ import annotations

from dataclasses import dataclass

COMPANY, COMPANY_EN = "禾屿优品", "Heyu Goods"


@dataclass(frozen=True, slots=True)
class Entity:
    """A legal entity and the families of stores it owns."""

    name: str
    tax_number: str
    currency: str
    abroad: bool


ENTITIES: tuple[Entity, ...] = (
    Entity("杭州禾屿优品商贸有限公司", "91330100MA0DEMO01X", "CNY", abroad=False),
    Entity("Heyu Goods Inc.", "00-0000000", "USD", abroad=True),
)

#: Signs in beside the one person per role; proves that a store's people see that store alone.
SHOPKEEPER = ("shopkeeper", "何言", ("pdd-a", "pdd-b"))

#: Roles that work on single stores and are given all of them here.
ON_STORES = frozenset({"operations", "customer_service", "warehouse_lead", "warehouse_staff",
                       "procurement", "procurement_manager"})  # fmt: skip

#: The floor beside the one person per role: user name and name. The last four are hands for the
#: season in the north.
CREW = (
    ("picker2", "李强"), ("picker3", "赵磊"), ("packer1", "刘芳"), ("packer2", "孙倩"),
    ("packer3", "何军"), ("receiver", "马丽"), ("picker4", "韩雪"), ("packer4", "田野"),
    ("packer5", "周敏"), ("packer6", "邓浩"),
)  # fmt: skip

#: Warehouse → who picks there, who packs there; in the small one people do both in turn.
PICKERS = {
    "hangzhou": ("picker", "picker2", "picker3"), "langfang": ("picker4", "packer4", "packer5"),
}  # fmt: skip
PACKERS = {
    "hangzhou": ("packer1", "packer2", "packer3"), "langfang": ("packer5", "packer6", "packer4"),
}  # fmt: skip
