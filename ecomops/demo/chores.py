"""What the people of the demo company have written down for themselves, in their own words."""

from __future__ import annotations

from datetime import datetime, time

from django.utils import timezone

from ecomops.accounts.models import User
from ecomops.core.actor import actor_of
from ecomops.work import services
from ecomops.work.models import Task

# User name → (what, the hour of today it is due, or None for any time).
CHORES: dict[str, tuple[tuple[str, int | None], ...]] = {
    "operations": (
        ("看昨天各店转化率，掉下来的写明原因", 10),
        ("双12 报名：天猫旗舰店主推款资料交给小二", 18),
        ("主推款库存低于 30 件的提补货", 17),
        ("下周直播排品表发给抖音达人", None),
    ),
    "service": (
        ("回访昨天留言改地址的买家", 11),
        ("缺货单逐个联系：换款、等货或退款", 16),
        ("整理本周退货原因前五名", None),
    ),
    "lead": (
        ("中通 11:30 截单前清完剩单", 11),
        ("双12 加班排班表报给行政", 17),
        ("热敏纸和面单只够 4 天，申请领用", None),
    ),
    "picker": (("把 B 区错放的抱枕归位", 15),),
    "buyer": (
        ("催羽绒被交期，问清大货几号出", 10),
        ("四件套还差一家报价", 17),
    ),
    "purchasing": (
        ("复核毛毯三家比价，写评语", 15),
        ("供应商营业执照下月到期的列表", None),
    ),
    "manager": (("批 12 月推广预算追加", 12), ("看利润率低于 5 % 的店", None)),
    "finance": (
        ("核对上周支付宝到账", 14),
        ("催收分销商 11 月货款", None),
    ),
    "executive": (("周会：净利率为什么低于 7.5 %", 14),),
    "admin": (("给仓库两位新同事开账号", 16), ("看昨晚的备份", 10)),
}


def write_down(*, at: datetime) -> None:
    """Give everybody their list; whoever has one already keeps it."""
    here = timezone.localtime(at)
    busy = set(Task.objects.values_list("assignee_id", flat=True))
    for user in User.objects.filter(username__in=CHORES).exclude(pk__in=busy):
        for title, hour in CHORES[user.username]:
            due = None if hour is None else datetime.combine(here.date(), time(hour), here.tzinfo)
            services.note_own(user, title, actor=actor_of(user), at=at, due_at=due)
