"""Since when: onset of clusters and emerging hot spots, on the SYNTHETIC example and on histories made here.

The example panel has three years, in which clusters are already there. To show an onset this script simulates ten years
on the same map: 20 prefectures around Hangzhou rise in 2015, 12 around Guangzhou are high from the start. Every number
printed is simulated; nothing describes real cities.

    python examples/onset.py
"""

from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse.csgraph import breadth_first_order

import spatial_iie as si

YEARS = range(2010, 2020)
study = si.study.demo()  # SYNTHETIC
w = si.weights.queen(study.regions).row_standardized()

print(si.esda.onset(study, "digital_index", w).in_words(), "\n")

# ten years: autoregressive histories, a rise in 2015 around Hangzhou, a high level around Guangzhou throughout
random = np.random.default_rng(2015)
values = random.standard_normal((len(study.ids), len(YEARS)))
for year in range(1, len(YEARS)):
    values[:, year] = 0.7 * values[:, year - 1] + np.sqrt(1 - 0.7**2) * values[:, year]


def around(code, count):
    """Return the prefectures nearest to one in steps over borders."""
    return breadth_first_order(w.matrix, study.ids.get_loc(code))[0][:count]


values[np.ix_(around("330100", 20), range(5, 10))] += 2.5
values[around("440100", 12)] += 2.5
rows = pd.MultiIndex.from_product([study.ids, YEARS], names=["region", "year"])
panel = pd.DataFrame({"simulated": np.exp(values).ravel()}, index=rows)
simulated = si.study.Study(panel, about={"source": "simulated in examples/onset.py", "synthetic": True})

found = si.esda.onset(simulated, "simulated", w)
print(found.in_words(), "\n")
print(found.by_cluster().summary(), "\n")
for name, axes in (
    ("onset_map", si.viz.onset_map(found, simulated.regions)),
    ("onset_years", si.viz.spot_heatmap(found)),
    ("onset_share", si.viz.cluster_share(found.by_year())),
):
    file = Path(f"{name}.png")
    si.viz.save(axes, file)
    print(f"wrote {file}")

emerging = si.esda.emerging_hot_spots(simulated, "simulated", w, correction="fdr")
print("\n", emerging.to_frame()["category"].value_counts().to_string(), "\n")
