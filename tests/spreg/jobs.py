"""The jobs of ``models_spatialreg.json`` as calls of this package."""

from __future__ import annotations

import re
from functools import cache

import spatial_iie as si
from tests import oracles

JOBS = oracles.values("models_spatialreg")["values"]
DOTTED = re.compile(r"\b(ft\.\w+|price\.1960|tax\.charges)")


def job_id(job):
    return "-".join([job["dataset"], job["formula"].split(" ~ ")[0], job["weights"], job["style"]])


def question(job):
    """Return (formula, data, w)."""
    w = oracles.weights(job["dataset"], job["weights"], job["style"])
    return DOTTED.sub(r"`\1`", job["formula"]), oracles.frame(job["dataset"]), w


def fit(model, job, **options):
    """Fit as R does: isolates stay, and the lag of the constant is added where the weights are not row-standardized."""
    options = {"isolates": "zero", **options}
    if model in ("SLX", "SDEM", "SDM"):
        options |= {"lag_intercept": job["style"] != "W"}
    return _fit(model, JOBS.index(job), tuple(options.items()))


@cache
def _fit(model, number, options):
    return getattr(si.spreg, model.lower())(*question(JOBS[number]), **dict(options))


def rows_sum_to_one(job):
    w = question(job)[2]
    return job["style"] == "W" and len(w.isolates) == 0
