"""The plan of the report of the embedded example: the analyses of the source's section 5.2 on SYNTHETIC numbers."""

from __future__ import annotations

from spatial_iie.chapter.plan import Models, Plan, Variables
from spatial_iie.study.demo import EXAMPLE_FORMULA, EXAMPLE_INDEX, EXAMPLE_LAGGED

LABELS = {
    "digital_index": {"en": "Digital industry index", "zh": "数字产业指数"},
    "gdp_per_capita": {"en": "GDP per capita", "zh": "人均GDP"},
    "population": {"en": "Population", "zh": "人口"},
    "trade_share": {"en": "Trade share", "zh": "对外贸易占比"},
    "deposit_share": {"en": "Deposit share", "zh": "存款占比"},
    "expenditure_share": {"en": "Expenditure share", "zh": "财政支出占比"},
    "low_carbon_index": {"en": "Low-carbon index", "zh": "低碳指数"},
    "employment": {"en": "Employment", "zh": "就业人数"},
    "gdp": {"en": "GDP", "zh": "地区生产总值"},
    "industry_agriculture": {"en": "Agriculture", "zh": "农业"},
    "industry_manufacturing": {"en": "Manufacturing", "zh": "制造业"},
    "industry_catering_lodging": {"en": "Catering and lodging", "zh": "餐饮住宿"},
    "industry_transport": {"en": "Transport", "zh": "交通物流"},
    "industry_education": {"en": "Education", "zh": "教育"},
    "industry_finance": {"en": "Finance", "zh": "金融"},
    "industry_retail": {"en": "Retail", "zh": "零售"},
    "industry_tourism": {"en": "Tourism", "zh": "旅游"},
    "industry_business_services": {"en": "Business services", "zh": "商业服务"},
    "industry_personal_services": {"en": "Personal services", "zh": "生活服务"},
    "industry_culture_entertainment": {"en": "Culture and entertainment", "zh": "文化娱乐"},
    "industry_health": {"en": "Health", "zh": "医疗"},
    "messaging_part": {"en": "Messaging", "zh": "企业通信"},
    "map_part": {"en": "Maps", "zh": "地图服务"},
    "cloud_part": {"en": "Cloud", "zh": "云计算"},
}
"""What readers see in place of the names of columns."""

_CONTROLS = ("population", "trade_share", "deposit_share", "expenditure_share", "low_carbon_index")


def example_plan() -> Plan:
    """Return the plan of the report that is made without a study file.

    Examples
    --------
    >>> plan = example_plan()
    >>> plan.variables.index, plan.models.lagged
    ('digital_index', ('digital_index', 'trade_share', 'deposit_share'))
    """
    return Plan(
        variables=Variables(EXAMPLE_INDEX, explore=("gdp_per_capita", "trade_share")),
        labels=LABELS,
        models=Models(formula=EXAMPLE_FORMULA, lagged=EXAMPLE_LAGGED, controls=_CONTROLS),
    )
