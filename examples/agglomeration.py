"""Concentration in neighbouring regions and in scattered ones: the SYNTHETIC employment of ten sectors.

Run ``python examples/agglomeration.py``. Electronics and internet services are about equally concentrated; Moran's I
of the same shares tells that one lies in neighbouring prefectures and the other in cities far from one another.
"""

from __future__ import annotations

import warnings

import spatial_iie as si

study = si.study.demo_sectors()
with warnings.catch_warnings():
    warnings.simplefilter("ignore", si.errors.WeightsWarning)  # Zhoushan is an island
    w = si.weights.queen(study.regions).row_standardized()

table = si.agglomeration.concentration(study, years=2019, w=w).to_frame().set_index("sector")
print(table.loc[["electronics_manufacturing", "internet_services"], ["gini", "moran", "moran_p"]].round(3))

quotients = si.agglomeration.location_quotient(study, years=2019, unit=50.0)
software = quotients.to_frame().query("sector == 'software_services'")
print(software["class"].value_counts().to_string())

shifts = si.agglomeration.shift_share(study, groups="four").to_frame().set_index("group")
print(shifts[["change", "national", "mix", "competitive"]].round(0))
assert abs(shifts["competitive"].sum()) < 1e-3
