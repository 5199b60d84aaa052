"""Treatment effects with spillovers, on the SYNTHETIC example: its data are simulated, and the treatment is made here.

The example panel has no treatment. This script invents one: 40 cities of eight provinces, treated from 2018 or 2019 on,
with an effect of 0.05 on log GDP per capita of their own, and of 0.02 on that of their neighbours. Every
number printed is about simulated data; nothing describes real cities or a real policy.

    python examples/treatment.py
"""

from pathlib import Path

import numpy as np
import pandas as pd

import spatial_iie as si

OWN, SPILLED = 0.05, 0.02
study = si.study.demo()  # SYNTHETIC
w = si.weights.from_spec("knn:4", study).row_standardized()

# the treatment: five cities each of eight provinces, drawn by a seed
random = np.random.default_rng(2018)
codes = pd.Series(study.ids)
chosen = [code for province in ("32", "33", "37", "42", "43", "44", "51", "61")
          for code in random.choice(codes[codes.str.startswith(province)], 5, replace=False)]  # fmt: skip
treated = {code: 2018 if place % 2 else 2019 for place, code in enumerate(chosen)}

# the outcome: that of the example with the effects added
rows = pd.MultiIndex.from_product([study.ids, study.years])
first = np.array([treated.get(code, np.inf) for code in study.ids])
on = first[:, None] <= np.array(study.years)
near = (w.matrix @ on > 0) & ~on
outcome = np.log(study.wide("gdp_per_capita").to_numpy()) + OWN * on + SPILLED * near
log_income = pd.Series(outcome.ravel(), index=rows)
log_income.attrs["synthetic"] = True
study = study.assign(log_income=log_income)

effects = si.spreg.did("log_income ~ digital_index", study, w, treated=treated, permutations=199)
print(effects.summary(), "\n")

events = si.spreg.event_study("log_income", study, w, treated=treated, permutations=199)
print(events.summary(), "\n")
figure = Path("event_study.png")
si.viz.event_study_plot(events, name="simulated log income").figure.savefig(figure)
print(f"wrote {figure}\n")

print(si.spreg.placebo_regions("log_income", study, w, treated=treated, designs=["two-way", "rings:1"],
                               permutations=199).summary(), "\n")  # fmt: skip
late = dict.fromkeys(chosen, 2019)
print(si.spreg.placebo_years("log_income", study, w, treated=late, designs=["two-way", "rings:1"]).summary())
