"""The words the goods are named with, in both languages, and what each category is like."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Category:
    """One category: how many SKUs it has and what they cost, weigh and return."""

    code: str
    prefix: str
    name: str
    name_en: str
    skus: int
    low: float
    median: float
    high: float
    sales: float  # share of the company's sales
    gross: float  # gross rate
    returns: float  # of shipped pieces, outside live sessions
    repeats: float  # chance that an order comes from somebody who bought this category before
    grams: tuple[int, int]
    specs: tuple[tuple[str, str], ...]


CATEGORIES: tuple[Category, ...] = (
    Category("textiles", "HT", "家纺", "Home textiles", 70, 59, 169, 599, 0.27, 0.46, 0.09, 0.2,
             (600, 3500), (("1.5 m", "1.5 m"), ("1.8 m", "1.8 m"), ("2.0 m", "2.0 m"))),
    Category("bags", "BG", "箱包皮具", "Bags and leather", 45, 89, 239, 699, 0.20, 0.52, 0.12, 0.18,
             (400, 1200), (("标准", "Standard"), ("大号", "Large"))),
    Category("wear", "WW", "女装", "Women's wear", 60, 79, 159, 399, 0.15, 0.55, 0.45, 0.34,
             (250, 900), (("S", "S"), ("M", "M"), ("L", "L"))),
    Category("skin", "SK", "护肤精油", "Skin care and oils", 45, 39, 98, 259, 0.14, 0.62, 0.04,
             0.56, (100, 500), (("30 ml", "30 ml"), ("60 ml", "60 ml"), ("120 ml", "120 ml"))),
    Category("wedding", "WD", "婚庆用品", "Wedding and party", 35, 9.9, 42, 199, 0.06, 0.48, 0.03,
             0.05, (50, 800), (("10 个装", "Pack of 10"), ("50 个装", "Pack of 50"))),
    Category("food", "FD", "食品茶叶", "Food and tea", 25, 19, 59, 199, 0.09, 0.36, 0.015, 0.68,
             (300, 2000), (("250 g", "250 g"), ("500 g", "500 g"))),
    Category("liquor", "LQ", "酒水", "Liquor", 10, 99, 299, 1499, 0.06, 0.24, 0.015, 0.25,
             (1200, 3000), (("1 瓶", "1 bottle"), ("2 瓶礼盒", "Gift box of 2"))),
    Category("toys", "TG", "玩具礼品", "Toys and gifts", 10, 29, 79, 199, 0.03, 0.40, 0.05, 0.12,
             (200, 1000), (("标准", "Standard"), ("礼盒", "Gift box"))),
)  # fmt: skip
CATEGORY_CODES: tuple[str, ...] = tuple(category.code for category in CATEGORIES)

#: Category → drawing → (Chinese, English). One drawing per kind of thing.
KINDS: dict[str, dict[str, tuple[str, str]]] = {
    "textiles": {
        "bedding": ("四件套", "bedding set"),
        "duvet": ("羽丝绒被", "duvet"),
        "pillow": ("记忆枕", "memory pillow"),
        "throw": ("盖毯", "throw"),
        "curtain": ("窗帘", "curtain"),
        "towel": ("浴巾", "bath towel"),
        "cushion": ("靠垫", "cushion"),
        "rug": ("地垫", "floor rug"),
        "tablecloth": ("桌布", "tablecloth"),
    },
    "bags": {
        "tote": ("托特包", "tote"),
        "crossbody": ("斜挎包", "crossbody bag"),
        "backpack": ("双肩包", "backpack"),
        "wallet": ("长款钱包", "wallet"),
        "clutch": ("手拿包", "clutch"),
        "belt": ("皮带", "belt"),
    },
    "wear": {
        "dress": ("连衣裙", "dress"),
        "sweater": ("针织衫", "knit sweater"),
        "shirt": ("衬衫", "shirt"),
        "coat": ("风衣", "trench coat"),
        "skirt": ("半身裙", "skirt"),
        "trousers": ("直筒裤", "straight trousers"),
        "scarf": ("围巾", "scarf"),
    },
    "skin": {
        "dropper": ("精华油", "face oil"),
        "bottle": ("身体油", "body oil"),
        "cream": ("面霜", "face cream"),
        "tube": ("洁面乳", "cleanser"),
        "mask": ("面膜", "sheet mask"),
        "handcream": ("护手霜", "hand cream"),
    },
    "wedding": {
        "candybox": ("喜糖盒", "candy box"),
        "invitation": ("请柬", "invitation"),
        "envelope": ("红包", "gift envelope"),
        "balloon": ("气球套装", "balloon set"),
        "ribbon": ("喜字拉花", "paper garland"),
        "candle": ("婚礼烛台", "wedding candle"),
    },
    "food": {
        "tea": ("桂花茶", "osmanthus tea"),
        "nuts": ("每日坚果", "daily nuts"),
        "honey": ("百花蜜", "wildflower honey"),
        "cakebox": ("糕点礼盒", "pastry box"),
    },
    "liquor": {
        "jar": ("黄酒", "rice wine"),
        "spirit": ("白酒", "grain spirit"),
        "fruitwine": ("青梅酒", "plum wine"),
    },
    "toys": {
        "bear": ("毛绒熊", "plush bear"),
        "blocks": ("木积木", "wooden blocks"),
        "puzzle": ("拼图", "jigsaw puzzle"),
    },
}

MANNERS: dict[str, tuple[tuple[str, str], ...]] = {
    "textiles": (("磨毛", "Brushed"), ("天丝", "Tencel"), ("水洗棉", "Washed cotton"),
                 ("长绒棉", "Long-staple"), ("亚麻", "Linen"), ("提花", "Jacquard")),
    "bags": (("牛皮通勤", "Leather office"), ("帆布", "Canvas"), ("复古", "Vintage"),
             ("轻便", "Light"), ("编织", "Woven"), ("极简", "Plain")),
    "wear": (("法式", "French"), ("羊毛", "Wool"), ("通勤", "Office"), ("宽松", "Relaxed"),
             ("收腰", "Fitted"), ("真丝", "Silk")),
    "skin": (("山茶", "Camellia"), ("玫瑰", "Rose"), ("茉莉", "Jasmine"), ("燕麦", "Oat"),
             ("积雪草", "Centella"), ("乳木果", "Shea")),
    "wedding": (("烫金", "Gilt"), ("中式", "Classic"), ("森系", "Garden"), ("镂空", "Cut-out"),
                ("丝绒", "Velvet"), ("手工", "Handmade")),
    "food": (("手工", "Handmade"), ("明前", "Early spring"), ("高山", "Mountain"),
             ("原味", "Plain"), ("低糖", "Low sugar"), ("时令", "Seasonal")),
    "liquor": (("五年陈", "Five-year"), ("坛装", "Jar-aged"), ("低度", "Light")),
    "toys": (("安抚", "Comfort"), ("彩色", "Colourful"), ("国风", "Heritage")),
}  # fmt: skip

#: Colours: Chinese, English, code in the SKU, fill of the drawing.
COLOURS: tuple[tuple[str, str, str, str], ...] = (
    ("雾蓝", "Mist blue", "BL", "#7f9fb8"),
    ("豆沙", "Rose clay", "RO", "#b9827c"),
    ("米白", "Off white", "WH", "#e3d9c6"),
    ("墨绿", "Pine green", "GR", "#3f6f63"),
    ("驼色", "Camel", "CA", "#b98f63"),
    ("黑色", "Black", "BK", "#3a4042"),
    ("酒红", "Wine red", "WR", "#8a3b46"),
    ("鹅黄", "Primrose", "YE", "#dcb85c"),
    ("青瓷", "Celadon", "CE", "#8fb8a8"),
    ("藕紫", "Lilac", "LI", "#a193b5"),
)
RED = ("喜红", "Wedding red", "RD", "#b8392f")
AMBER = ("原色", "Natural", "NA", "#b98a4a")
