"""Made-up people who receive parcels. Their telephone numbers cannot exist."""

from __future__ import annotations

import numpy as np

from ecomops.demo.company.streams import stream

SURNAMES = (
    "林陈黄张李王吴刘蔡杨许郑谢郭洪曾邱廖赖徐周叶苏庄吕江何罗高萧潘简朱锺彭游詹胡施沈余卢梁颜"
    "柯翁魏孙戴范方宋邓杜傅侯曹薛丁卓阮马董温唐蓝石蒋古纪姚连冯欧程汤"
)
GIVEN = (
    "雨晴欣怡子涵思远若曦梓轩一诺浩然诗琪佳宁俊杰雅婷明哲书瑶嘉禾静姝文博语桐清扬晓彤家豪安然"
    "星辰知夏云舒景行念慈可心望舒立言乐天锦程"
)
FIRST_NAMES = (
    "Ava", "Noah", "Mia", "Liam", "Ella", "Owen", "Ruby", "Ethan", "Grace", "Lucas", "Chloe",
    "Henry", "Nora", "Caleb", "Iris", "Simon", "Hazel", "Felix", "Maya", "Oscar",
)  # fmt: skip
LAST_NAMES = (
    "Hartwell", "Lindqvist", "Okafor", "Marlowe", "Castellan", "Brightman", "Ferrow", "Delacroix",
    "Whitcombe", "Sandoval", "Norling", "Penhale", "Achterberg", "Quill", "Ravenna", "Thackeray",
)  # fmt: skip

#: Region mix of the parcels: weight, then (province, city, districts).
REGIONS: tuple[tuple[float, str, str, tuple[str, ...]], ...] = (
    (9.0, "浙江省", "杭州市", ("余杭区", "西湖区", "滨江区")),
    (6.0, "江苏省", "苏州市", ("姑苏区", "吴中区", "昆山市")),
    (4.5, "江苏省", "南京市", ("鼓楼区", "江宁区")),
    (8.0, "上海市", "上海市", ("浦东新区", "徐汇区", "闵行区")),
    (3.5, "安徽省", "合肥市", ("蜀山区", "庐阳区")),
    (7.0, "广东省", "广州市", ("天河区", "番禺区")),
    (6.0, "广东省", "深圳市", ("南山区", "龙岗区")),
    (4.0, "福建省", "厦门市", ("思明区", "集美区")),
    (6.0, "湖北省", "武汉市", ("洪山区", "江夏区")),
    (6.0, "河南省", "郑州市", ("金水区", "中原区")),
    (5.0, "湖南省", "长沙市", ("岳麓区", "雨花区")),
    (7.0, "北京市", "北京市", ("朝阳区", "海淀区", "通州区")),
    (4.5, "山东省", "济南市", ("历下区", "槐荫区")),
    (4.5, "河北省", "石家庄市", ("长安区", "裕华区")),
    (6.0, "四川省", "成都市", ("武侯区", "高新区")),
    (4.0, "重庆市", "重庆市", ("渝北区", "江北区")),
    (3.0, "辽宁省", "沈阳市", ("和平区", "浑南区")),
    (2.0, "黑龙江省", "哈尔滨市", ("道里区", "南岗区")),
    (3.2, "陕西省", "西安市", ("雁塔区", "未央区")),
    (0.5, "新疆维吾尔自治区", "乌鲁木齐市", ("天山区",)),
    (0.3, "西藏自治区", "拉萨市", ("城关区",)),
)
STREETS = ("禾丰路", "望春街", "青石巷", "云栖路", "稻香街", "临溪路", "听松巷", "映月路", "长亭街")
ABROAD: tuple[tuple[float, str, str, str], ...] = (
    (5, "NY", "New York", "100"), (3, "NJ", "Jersey City", "073"), (2, "MA", "Boston", "021"),
    (5, "CA", "Los Angeles", "900"), (3, "CA", "San Diego", "921"), (2, "WA", "Seattle", "981"),
    (2, "TX", "Austin", "787"), (2, "IL", "Chicago", "606"),
)  # fmt: skip
STREETS_ABROAD = ("Maple Hollow Rd", "Fernwood Ave", "Kestrel St", "Old Orchard Ln", "Linden Ct")


class Addressees:
    """The address book of one store: the same buyer always has the same address."""

    def __init__(self, seed: int, code: str, buyers: int, domestic: bool) -> None:
        rng = stream(seed, "addressees", code)
        self._domestic = domestic
        places = REGIONS if domestic else ABROAD
        weights = np.array([place[0] for place in places])
        self._place = rng.choice(len(places), buyers, p=weights / weights.sum()).tolist()
        self._roll = rng.integers(0, 2**31, (buyers, 3)).tolist()

    def region(self, buyer: int) -> str:
        """The province or state a buyer lives in."""
        return (REGIONS if self._domestic else ABROAD)[self._place[buyer]][1]

    def of(self, buyer: int) -> dict[str, str]:
        """Name, telephone and address of a buyer."""
        a, b, c = self._roll[buyer]
        if not self._domestic:
            return self._abroad(buyer, a, b, c)
        __, region, city, districts = REGIONS[self._place[buyer]]
        name = SURNAMES[a % len(SURNAMES)] + GIVEN[b % len(GIVEN)]
        if c % 3:
            name += GIVEN[c % len(GIVEN)]
        return {
            "name": name,
            "phone": f"10{a % 10}{b % 100_000_000:08d}",  # no Chinese number begins with 10
            "country": "CN",
            "region": region,
            "city": city,
            "district": districts[a % len(districts)],
            "street": (
                f"{STREETS[b % 9]} {c % 480 + 1} 号 {a % 18 + 1} 幢 {b % 26 + 1}0{a % 4 + 1} 室"
            ),
        }

    def _abroad(self, buyer: int, a: int, b: int, c: int) -> dict[str, str]:
        __, region, city, post = ABROAD[self._place[buyer]]
        return {
            "name": f"{FIRST_NAMES[a % 20]} {LAST_NAMES[b % 16]}",
            "phone": f"+1 {200 + a % 700} 555 01{c % 100:02d}",  # 555-01xx is set aside for fiction
            "country": "US",
            "region": region,
            "city": city,
            "district": "",
            "street": f"{c % 980 + 10} {STREETS_ABROAD[b % 5]}",
            "postcode": f"{post}{a % 100:02d}",
        }
