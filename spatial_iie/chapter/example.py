"""The plan of the report of the embedded example: what section 5.2 of the 2022 report studies, on SYNTHETIC numbers."""

from __future__ import annotations

from spatial_iie.chapter.plan import Models, Plan, Variables
from spatial_iie.messages import Phrases, languages
from spatial_iie.study.demo import EXAMPLE_FORMULA, EXAMPLE_INDEX, EXAMPLE_LAGGED

phrase = Phrases(__name__)
_LABELS = {
    "digital_index": "Digital industry index",
    "gdp_per_capita": "GDP per capita",
    "population": "Population",
    "trade_share": "Trade share",
    "deposit_share": "Deposit share",
    "expenditure_share": "Expenditure share",
    "low_carbon_index": "Low-carbon index",
    "employment": "Employment",
    "gdp": "GDP",
    "industry_agriculture": "Agriculture",
    "industry_manufacturing": "Manufacturing",
    "industry_catering_lodging": "Catering and lodging",
    "industry_transport": "Transport",
    "industry_education": "Education",
    "industry_finance": "Finance",
    "industry_retail": "Retail",
    "industry_tourism": "Tourism",
    "industry_business_services": "Business services",
    "industry_personal_services": "Personal services",
    "industry_culture_entertainment": "Culture and entertainment",
    "industry_health": "Health",
    "messaging_part": "Messaging",
    "map_part": "Maps",
    "cloud_part": "Cloud",
}
EXAMPLE_SECTORS = {
    "electronics_manufacturing": "Electronics manufacturing",
    "telecommunications": "Telecommunications",
    "software_services": "Software services",
    "internet_services": "Internet services",
    "other_manufacturing": "Other manufacturing",
    "construction": "Construction",
    "trade": "Trade",
    "transport": "Transport services",
    "finance": "Financial services",
    "other_services": "Other services",
}
"""What readers see in place of the names of columns, those of employment by sector apart."""

_CONTROLS = ("population", "trade_share", "deposit_share", "expenditure_share", "low_carbon_index")


def example_plan() -> Plan:
    """Return the plan of the report that is made without a study file.

    Examples
    --------
    >>> plan = example_plan()
    >>> plan.variables.index, plan.models.lagged
    ('digital_index', ('digital_index', 'trade_share', 'deposit_share'))
    """
    names = _LABELS | EXAMPLE_SECTORS
    return Plan(
        variables=Variables(EXAMPLE_INDEX, explore=("gdp_per_capita", "trade_share")),
        labels={column: {each: phrase(each, name) for each in languages()} for column, name in names.items()},
        models=Models(formula=EXAMPLE_FORMULA, lagged=EXAMPLE_LAGGED, controls=_CONTROLS),
    )
