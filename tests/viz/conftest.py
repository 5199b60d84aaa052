"""The example, and its local statistics, computed once."""

from __future__ import annotations

import warnings

import pytest

import spatial_iie as si


@pytest.fixture(scope="session")
def demo():
    return si.study.demo()


@pytest.fixture(scope="session")
def queen(demo):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", si.errors.WeightsWarning)
        return si.weights.queen(demo.regions).row_standardized()


@pytest.fixture(scope="session")
def local(demo, queen):
    """Local Moran's I by year."""
    return {
        year: si.esda.local_moran(demo["digital_index", year], queen, permutations=99) for year in demo.years
    }


@pytest.fixture(scope="session")
def spots(demo, queen):
    return si.esda.local_getis_ord(demo["digital_index", 2019], queen, permutations=0)
