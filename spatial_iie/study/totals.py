"""Totals and aggregates that stand where a region should."""

from __future__ import annotations

import re

from spatial_iie.messages import Message
from spatial_iie.study.cells import plain

_TOTALS = re.compile(
    r"(?:全国|全省|全区|中国|中华人民共和国|合计|总计|小计|共计|汇总|均值|平均|总体|所有|全部|全样本|china|nation\w*|national|total|totals|sum|subtotal|"
    r"mean|average|median|minimum|maximum|std|sd|count|observations|all|overall|prc|whole ?country)"
    r"(?:平均(?:值|水平)?|均值|合计|总计|总和|地区|城市|地级(?:及以上)?(?:城市|市)?(?:合计|平均)?)?|"
    r"(?:东|中|西|东北|华北|华东|华南|华中|西南|西北)部?(?:地区|城市)?(?:平均|合计|均值)?|"
    r"(?:其中|按|各)[:：]?.{0,12}|"
    r".{0,8}(?:合计|总计|小计|平均值|平均|均值|中位数|最大值|最小值|标准差|方差|变异系数|样本数|样本量|观测数)"
)
TOTAL = Message("a total or an aggregate, not a region")


def is_total(key: str) -> bool:
    """Whether a key is that of a total or an aggregate.

    >>> is_total("全国"), is_total("合 计"), is_total("东部地区"), is_total("河北省合计"), is_total("石家庄")
    (True, True, True, True, False)
    """
    return bool(_TOTALS.fullmatch(re.sub(r"\s", "", plain(key)).casefold()))
