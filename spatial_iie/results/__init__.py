"""The result shapes: immutable records told apart by shape, not by statistic. Everything derivable is derived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie._rooms import lazy_names

if TYPE_CHECKING:
    from spatial_iie.results.about import About as About
    from spatial_iie.results.about import FitAbout as FitAbout
    from spatial_iie.results.about import Record as Record
    from spatial_iie.results.about import StatisticAbout as StatisticAbout
    from spatial_iie.results.about import TableAbout as TableAbout
    from spatial_iie.results.about import TestAbout as TestAbout
    from spatial_iie.results.about import carried as carried
    from spatial_iie.results.base import SYNTHETIC as SYNTHETIC
    from spatial_iie.results.base import Result as Result
    from spatial_iie.results.base import as_message as as_message
    from spatial_iie.results.base import dated as dated
    from spatial_iie.results.base import fixed as fixed
    from spatial_iie.results.base import frozen as frozen
    from spatial_iie.results.base import notes_of as notes_of
    from spatial_iie.results.base import read_only as read_only
    from spatial_iie.results.base import title_of as title_of
    from spatial_iie.results.base import versions as versions
    from spatial_iie.results.base import weights_in_words as weights_in_words
    from spatial_iie.results.convergence_clubs import ConvergenceClubs as ConvergenceClubs
    from spatial_iie.results.global_result import GlobalResult as GlobalResult
    from spatial_iie.results.hypothesis import TestResult as TestResult
    from spatial_iie.results.local_coefficients import LocalCoefficients as LocalCoefficients
    from spatial_iie.results.local_result import Correction as Correction
    from spatial_iie.results.local_result import LocalResult as LocalResult
    from spatial_iie.results.local_result import Moments as Moments
    from spatial_iie.results.local_result import Reading as Reading
    from spatial_iie.results.regionalization import Regionalization as Regionalization
    from spatial_iie.results.regression import FittedModel as FittedModel
    from spatial_iie.results.regression import RegressionResult as RegressionResult
    from spatial_iie.results.spots import OnsetResult as OnsetResult
    from spatial_iie.results.spots import SpotResult as SpotResult
    from spatial_iie.results.table import TableResult as TableResult
    from spatial_iie.results.threshold import ThresholdResult as ThresholdResult

__all__ = lazy_names(
    __name__,
    {
        "About": "about",
        "ConvergenceClubs": "convergence_clubs",
        "Correction": "local_result",
        "FitAbout": "about",
        "FittedModel": "regression",
        "GlobalResult": "global_result",
        "LocalCoefficients": "local_coefficients",
        "LocalResult": "local_result",
        "Moments": "local_result",
        "OnsetResult": "spots",
        "Reading": "local_result",
        "Record": "about",
        "Regionalization": "regionalization",
        "RegressionResult": "regression",
        "Result": "base",
        "SYNTHETIC": "base",
        "SpotResult": "spots",
        "StatisticAbout": "about",
        "TableAbout": "about",
        "TableResult": "table",
        "TestAbout": "about",
        "TestResult": "hypothesis",
        "ThresholdResult": "threshold",
        "as_message": "base",
        "carried": "about",
        "dated": "base",
        "fixed": "base",
        "frozen": "base",
        "notes_of": "base",
        "read_only": "base",
        "title_of": "base",
        "versions": "base",
        "weights_in_words": "base",
    },
)
