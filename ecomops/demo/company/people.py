"""Who signs in: one person per role, and one who sees a single store."""

from __future__ import annotations

from dataclasses import dataclass

COMPANY, COMPANY_EN = "禾屿优品", "Heyu Goods"
LEGAL_ENTITIES: tuple[tuple[str, str, str], ...] = (
    ("杭州禾屿优品商贸有限公司", "91330100MA0DEMO01X", "CNY"),
    ("Heyu Goods Inc.", "00-0000000", "USD"),
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in; no stores means all of them."""

    username: str
    name: str
    name_en: str
    role: str
    language: str = "zh-hans"
    stores: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        """An address nobody can have."""
        return f"{self.username}@heyu.example"


PEOPLE: tuple[Person, ...] = (
    Person("zhou", "周知夏", "Zhou Zhixia", "operations"),
    Person("chen", "陈立", "Chen Li", "warehouse_staff"),
    Person("zhao", "赵景行", "Zhao Jinghang", "warehouse_lead"),
    Person("qian", "钱思远", "Qian Siyuan", "procurement"),
    Person("sun", "孙嘉禾", "Sun Jiahe", "procurement_manager"),
    Person("gao", "高明哲", "Gao Mingzhe", "general_manager"),
    Person("xu", "徐静姝", "Xu Jingshu", "finance"),
    Person("lin", "林晓", "Lin Xiao", "customer_service"),
    Person("morgan", "Alex Morgan", "Alex Morgan", "executive", "en"),
    Person("he", "何言", "He Yan", "administrator"),
    Person("wu", "吴桐", "Wu Tong", "operations", "zh-hans", ("pdd-a", "pdd-b")),
)
