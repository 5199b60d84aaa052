"""Methods in a sentence each, with the works they are from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spatial_iie.chapter.asked import LIMITED
from spatial_iie.chapter.plan import Models, Plan
from spatial_iie.chapter.words import methods_indices
from spatial_iie.chapter.words.cited import Method
from spatial_iie.chapter.words.numerals import tail
from spatial_iie.chapter.words.sentence import Sentence
from spatial_iie.messages import Language, Phrases
from spatial_iie.spreg.std_errors.choice import StandardErrors, standard_errors

phrase = Phrases(__name__)
REFERENCES = {
    "Anselin 1995": "Anselin, L. (1995). Local indicators of spatial association - LISA. Geographical Analysis "
    "27, 93-115.",
    "Anselin 1996": "Anselin, L. (1996). The Moran scatterplot as an ESDA tool to assess local instability in spatial "
    "association. In: Fischer, M., Scholten, H. and Unwin, D. (eds.), Spatial Analytical Perspectives on GIS, 111-125.",
    "Anderson and Rubin 1949": "Anderson, T. W. and Rubin, H. (1949). Estimation of the parameters of a single "
    "equation in a complete system of stochastic equations. Annals of Mathematical Statistics 20, 46-63.",
    "Anselin and Kelejian 1997": "Anselin, L. and Kelejian, H. H. (1997). Testing for spatial error autocorrelation in "
    "the presence of endogenous regressors. International Regional Science Review 20, 153-182.",
    "Arraiz et al. 2010": "Arraiz, I., Drukker, D. M., Kelejian, H. H. and Prucha, I. R. (2010). A spatial "
    "Cliff-Ord-type model with heteroskedastic innovations: small and large sample results. Journal of Regional "
    "Science 50, 592-614.",
    "Drukker et al. 2013": "Drukker, D. M., Egger, P. and Prucha, I. R. (2013). On two-step estimation of a spatial "
    "autoregressive model with autoregressive disturbances and endogenous regressors. Econometric Reviews 32, 686-733.",
    "Kelejian and Prucha 1998": "Kelejian, H. H. and Prucha, I. R. (1998). A generalized spatial two-stage least "
    "squares procedure for estimating a spatial autoregressive model with autoregressive disturbances. Journal of Real "
    "Estate Finance and Economics 17, 99-121.",
    "Staiger and Stock 1997": "Staiger, D. and Stock, J. H. (1997). Instrumental variables regression with weak "
    "instruments. Econometrica 65, 557-586.",
    "Anselin et al. 1996": "Anselin, L., Bera, A. K., Florax, R. and Yoon, M. J. (1996). Simple diagnostic tests for "
    "spatial dependence. Regional Science and Urban Economics 26, 77-104.",
    "Benjamini and Hochberg 1995": "Benjamini, Y. and Hochberg, Y. (1995). Controlling the false discovery rate: a "
    "practical and powerful approach to multiple testing. Journal of the Royal Statistical Society B 57, 289-300.",
    "Butts 2023": "Butts, K. (2023). Difference-in-differences with spatial spillovers. arXiv:2105.03737.",
    "Cliff and Ord 1981": "Cliff, A. D. and Ord, J. K. (1981). Spatial Processes: Models and Applications. "
    "London: Pion.",
    "Cameron and Miller 2015": "Cameron, A. C. and Miller, D. L. (2015). A practitioner's guide to cluster-robust "
    "inference. Journal of Human Resources 50, 317-372.",
    "Driscoll and Kraay 1998": "Driscoll, J. C. and Kraay, A. C. (1998). Consistent covariance matrix estimation with "
    "spatially dependent panel data. Review of Economics and Statistics 80, 549-560.",
    "Conley 1999": "Conley, T. G. (1999). GMM estimation with cross sectional dependence. Journal of Econometrics 92, "
    "1-45.",
    "Davison and Hinkley 1997": "Davison, A. C. and Hinkley, D. V. (1997). Bootstrap Methods and their Application. "
    "Cambridge: Cambridge University Press.",
    "Anselin 1988": "Anselin, L. (1988). Spatial Econometrics: Methods and Models. Dordrecht: Kluwer.",
    "Chow 1960": "Chow, G. C. (1960). Tests of equality between sets of coefficients in two linear regressions. "
    "Econometrica 28, 591-605.",
    "Hansen 1999": "Hansen, B. E. (1999). Threshold effects in non-dynamic panels: estimation, testing, and inference. "
    "Journal of Econometrics 93, 345-368.",
    "Hansen 2000": "Hansen, B. E. (2000). Sample splitting and threshold estimation. Econometrica 68, 575-603.",
    "Brambor et al. 2006": "Brambor, T., Clark, W. R. and Golder, M. (2006). Understanding interaction models: "
    "improving empirical analyses. Political Analysis 14, 63-82.",
    "Imai et al. 2010": "Imai, K., Keele, L. and Yamamoto, T. (2010). Identification, inference and sensitivity "
    "analysis for causal mediation effects. Statistical Science 25, 51-71.",
    "Jiang 2022": "Jiang, T. (2022). Mediating effects and moderating effects in causal inference. China Industrial "
    "Economics 5, 100-120.",
    "Fotheringham et al. 2002": "Fotheringham, A. S., Brunsdon, C. and Charlton, M. (2002). Geographically Weighted "
    "Regression. Chichester: Wiley.",
    "Elhorst 2014": "Elhorst, J. P. (2014). Spatial Econometrics: From Cross-Sectional Data to Spatial Panels. "
    "Heidelberg: Springer.",
    "Lee and Yu 2010": "Lee, L. F. and Yu, J. (2010). Estimation of spatial autoregressive panel data models with "
    "fixed effects. Journal of Econometrics 154, 165-185.",
    "Elhorst 2010": "Elhorst, J. P. (2010). Applied spatial econometrics: raising the bar. Spatial Economic "
    "Analysis 5, 9-28.",
    "Fisher 1935": "Fisher, R. A. (1935). The Design of Experiments. Edinburgh: Oliver and Boyd.",
    "Fisher 1958": "Fisher, W. D. (1958). On grouping for maximum homogeneity. Journal of the American Statistical "
    "Association 53, 789-798.",
    "Fuller 1977": "Fuller, W. A. (1977). Some properties of a modification of the limited information estimator. "
    "Econometrica 45, 939-953.",
    "Geary 1954": "Geary, R. C. (1954). The contiguity ratio and statistical mapping. The Incorporated "
    "Statistician 5, 115-145.",
    "Getis and Ord 1992": "Getis, A. and Ord, J. K. (1992). The analysis of spatial association by use of distance "
    "statistics. Geographical Analysis 24, 189-206.",
    "Hu 1935": "Hu, H. (1935). The distribution of population in China. Acta Geographica Sinica 2, 33-74.",
    "Jarque and Bera 1987": "Jarque, C. M. and Bera, A. K. (1987). A test for normality of observations and regression "
    "residuals. International Statistical Review 55, 163-172.",
    "Koenker 1981": "Koenker, R. (1981). A note on studentizing a test for heteroscedasticity. Journal of "
    "Econometrics 17, 107-112.",
    "Koley and Bera 2024": "Koley, M. and Bera, A. K. (2024). To use, or not to use the spatial Durbin model? - "
    "that is "
    "the question. Spatial Economic Analysis 19, 30-56.",
    "LeSage and Pace 2009": "LeSage, J. and Pace, R. K. (2009). Introduction to Spatial Econometrics. Boca Raton: "
    "CRC Press.",
    "Mann 1945": "Mann, H. B. (1945). Nonparametric tests against trend. Econometrica 13, 245-259.",
    "McCullagh and Tibshirani 1990": "McCullagh, P. and Tibshirani, R. (1990). A simple method for the adjustment of "
    "profile likelihoods. Journal of the Royal Statistical Society, Series B 52, 325-344.",
    "Moran 1950": "Moran, P. A. P. (1950). Notes on continuous stochastic phenomena. Biometrika 37, 17-23.",
    "Ord 1975": "Ord, J. K. (1975). Estimation methods for models of spatial interaction. Journal of the American "
    "Statistical Association 70, 120-126.",
    "Patterson and Thompson 1971": "Patterson, H. D. and Thompson, R. (1971). Recovery of inter-block information when "
    "block sizes are unequal. Biometrika 58, 545-554.",
    "Shehata 2012": "Shehata, E. A. E. (2012). SPREGSEM: Stata module to estimate spatial error models. "
    "Statistical Software "
    "Components, Boston College.",
    "Simonsohn et al. 2020": "Simonsohn, U., Simmons, J. P. and Nelson, L. D. (2020). Specification curve "
    "analysis. Nature "
    "Human Behaviour 4, 1208-1214.",
    "White 1980": "White, H. (1980). A heteroskedasticity-consistent covariance matrix estimator and a direct test for "
    "heteroskedasticity. Econometrica 48, 817-838.",
    "MacKinnon and White 1985": "MacKinnon, J. G. and White, H. (1985). Some heteroskedasticity-consistent covariance "
    "matrix estimators with improved finite sample properties. Journal of Econometrics 29, 305-325.",
    "Draper and Smith 1998": "Draper, N. R. and Smith, H. (1998). Applied Regression Analysis, 3rd edition. Wiley.",
    "Solow 1957": "Solow, R. M. (1957). Technical change and the aggregate production function. Review of Economics "
    "and Statistics 39, 312-320.",
    "Leontief 1936": "Leontief, W. W. (1936). Quantitative input and output relations in the economic system of the "
    "United States. Review of Economics and Statistics 18, 105-125.",
    "Miller and Blair 2009": "Miller, R. E. and Blair, P. D. (2009). Input-Output Analysis: Foundations and "
    "Extensions, 2nd ed. Cambridge: Cambridge University Press.",
    "Rasmussen 1956": "Rasmussen, P. N. (1956). Studies in Inter-Sectoral Relations. Amsterdam: North-Holland.",
    "Ghosh 1958": "Ghosh, A. (1958). Input-output approach in an allocation system. Economica 25, 58-64.",
    "Openshaw 1984": "Openshaw, S. (1984). The Modifiable Areal Unit Problem. Norwich: Geo Books.",
    "Robinson 1950": "Robinson, W. S. (1950). Ecological correlations and the behavior of individuals. American "
    "Sociological Review 15, 351-357.",
    "Tsinghua University 2022": "School of Social Sciences, Tsinghua University (2022). Zhongguo chanye hulianwang "
    "shengtai fazhan baogao [Development of China's industrial internet ecosystem]. Beijing.",
    **methods_indices.REFERENCES,
}
"""Every work a report may cite, by the words that cite it."""


METHODS = {
    "moran": Method(
        "The moments of Moran's I (Moran 1950) are those under the chosen null assumption (Cliff and Ord "
        "1981).",
        ("Moran 1950", "Cliff and Ord 1981"),
    ),
    "geary": Method(
        "Geary's C (Geary 1954) is based on squared differences between neighbours; values below 1 indicate "
        "positive spatial autocorrelation.",
        ("Geary 1954",),
    ),
    "getis_ord": Method(
        "The general G (Getis and Ord 1992) measures clustering of high or of low values; its variance does "
        "not assume binary weights.",
        ("Getis and Ord 1992",),
    ),
    "permutations": Method(
        "Pseudo p values are (1 + number of permutations at least as extreme) / (1 + number of permutations) "
        "(Davison and Hinkley 1997, equation 4.11), {tail}; {draws:,} permutations{local_draws}, seed {seed}.",
        ("Davison and Hinkley 1997",),
    ),
    "change": Method(
        "The change of Moran's I between years is tested by a paired randomization test (Fisher 1935), which "
        "exchanges the two standardized values of each region at random and assumes independent changes across "
        "regions.",
        ("Fisher 1935",),
    ),
    "local": Method(
        "Local Moran's I (Anselin 1995) is tested by conditional permutation: the value of a region is held "
        "fixed and the values of its neighbours are drawn without replacement from those of the other regions; "
        "quadrants are those of the Moran scatter plot (Anselin 1996).",
        ("Anselin 1995", "Anselin 1996"),
    ),
    "local_analytic": Method(
        "Local Moran's I (Anselin 1995) is tested by a normal approximation with its moments under conditional "
        "randomization; quadrants are those of the Moran scatter plot (Anselin 1996).",
        ("Anselin 1995", "Anselin 1996"),
    ),
    "fdr": Method(
        "The false discovery rate is controlled by the procedure of Benjamini and Hochberg (1995).",
        ("Benjamini and Hochberg 1995",),
    ),
    "maps": Method(
        "Map classes are natural breaks (Fisher 1958).",
        ("Fisher 1958",),
    ),
    "hu": Method(
        "The line on the maps is the Hu (Heihe-Tengchong) Line (Hu 1935).",
        ("Hu 1935",),
    ),
    "models": Method(
        "Spatial models are estimated by maximum likelihood with the exact log-determinant (Ord 1975; LeSage "
        "and Pace 2009); standard errors are {errors_of_models}; direct, indirect "
        "and total effects follow LeSage and Pace (2009), with delta-method standard errors.",
        ("Ord 1975", "LeSage and Pace 2009"),
    ),
    "restricted": Method(
        "Error models are estimated by restricted maximum likelihood (Patterson and Thompson 1971), lag models by a "
        "profile likelihood with an adjusted score (McCullagh and Tibshirani 1990), the others by ordinary least "
        "squares; intervals of spatial parameters are by likelihood ratio, those of coefficients and of direct, "
        "indirect and total effects (LeSage and Pace 2009) by mixtures of t distributions.",
        ("Patterson and Thompson 1971", "McCullagh and Tibshirani 1990", "LeSage and Pace 2009"),
    ),
    "moments": Method(
        "Spatial models are estimated by the method of moments: models with a spatially lagged dependent "
        "variable by spatial two-stage least squares (Kelejian and Prucha 1998), models with spatially "
        "autoregressive errors by the generalized method of moments (Arraiz et al. 2010; Drukker et al. 2013), "
        "the others by ordinary least squares; standard errors are {errors_of_models}; direct, indirect and "
        "total effects follow LeSage and Pace (2009), with delta-method standard errors. Residuals of "
        "two-stage least squares are tested as in Anselin and Kelejian (1997); a first-stage F below 10 "
        "indicates weak instruments (Staiger and Stock 1997).",
        (
            "Kelejian and Prucha 1998",
            "Arraiz et al. 2010",
            "Drukker et al. 2013",
            "LeSage and Pace 2009",
            "Anselin and Kelejian 1997",
            "Staiger and Stock 1997",
        ),
    ),
    "liml": Method(
        "Equations with endogenous columns and without spatially autoregressive errors are estimated by limited "
        "information maximum likelihood (Anderson and Rubin 1949) in place of two-stage least squares.",
        ("Anderson and Rubin 1949",),
    ),
    "fuller": Method(
        "Equations with endogenous columns and without spatially autoregressive errors are estimated by limited "
        "information maximum likelihood with the correction of Fuller (1977) in place of two-stage least squares.",
        ("Fuller 1977",),
    ),
    "tests_without_likelihood": Method(
        "Model selection uses Lagrange multiplier tests, standard and robust (Anselin et al. 1996), and those "
        "of spatially lagged regressors (Koley and Bera 2024); errors are tested for heteroskedasticity "
        "(Koenker 1981) and normality (Jarque and Bera 1987).",
        ("Anselin et al. 1996", "Koley and Bera 2024", "Koenker 1981", "Jarque and Bera 1987"),
    ),
    "tests": Method(
        "Model selection uses Lagrange multiplier tests, standard and robust (Anselin et al. 1996), those of "
        "spatially lagged regressors (Koley and Bera 2024), and likelihood ratio tests between nested models "
        "(Elhorst 2010); errors are tested for heteroskedasticity (Koenker 1981) and normality (Jarque and "
        "Bera 1987).",
        (
            "Anselin et al. 1996",
            "Koley and Bera 2024",
            "Elhorst 2010",
            "Koenker 1981",
            "Jarque and Bera 1987",
        ),
    ),
    "spregsem": Method(
        "The tests reported with the SDEM follow SPREGSEM (Shehata 2012).",
        ("Shehata 2012",),
    ),
    "curve": Method(
        "Robustness is summarized by a specification curve (Simonsohn et al. 2020).",
        ("Simonsohn et al. 2020",),
    ),
    "employment": Method(
        "Employment is regressed on the index and GDP by ordinary least squares, in logarithms and in changes. "
        "Standard errors are {errors}; p values are from Student's t distribution. Residuals are tested by "
        "Moran's I with its exact moments (Cliff and Ord 1981) and by Lagrange multiplier tests (Anselin et "
        "al. 1996).",
        ("Cliff and Ord 1981", "Anselin et al. 1996"),
    ),
    "clusters": Method("", ("Cameron and Miller 2015",)),
    "conley": Method("", ("Conley 1999",)),
    "robust": Method("", ("White 1980", "MacKinnon and White 1985")),
    "accounts": Method(
        "Direct value added is the sum of R (Y - M) over the digital sectors. Penetration value added is the "
        "value added of the other sectors times the share of their output attributable to digital inputs "
        "through the Leontief inverse (Leontief 1936; Miller and Blair 2009), as in Leontief's price model. "
        "Backward linkages follow Rasmussen (1956), forward linkages the inverse of Ghosh (1958).",
        ("Leontief 1936", "Miller and Blair 2009", "Rasmussen 1956", "Ghosh 1958"),
    ),
    "value_added": Method(
        "Value added by year carries the shares and rates of the input-output table forward: direct value added with "
        "the value added of the divisions that hold the digital sectors, rates of penetration with the multipliers of "
        "technology (Solow 1957), years without a value along a least squares line (Draper and Smith 1998).",
        ("Solow 1957", "Draper and Smith 1998"),
    ),
    "regimes": Method(
        "Coefficients by group are those of one regression whose regressors are multiplied by the groups; that they "
        "are equal is tested by Wald and F tests (Chow 1960; Anselin 1988).",
        ("Chow 1960", "Anselin 1988"),
    ),
    "moderation": Method(
        "The effect of a regressor at values of a moderator follows from their interaction (Brambor et al. 2006).",
        ("Brambor et al. 2006",),
    ),
    "threshold": Method(
        "Thresholds minimize the sum of squares; they are tested by bootstrap, and their intervals invert the "
        "likelihood ratio (Hansen 1999, 2000).",
        ("Hansen 1999", "Hansen 2000"),
    ),
    "mediation": Method(
        "The effect through a mediator is the product of two coefficients, with a bootstrap interval; it is causal "
        "only under sequential ignorability (Imai et al. 2010; Jiang 2022).",
        ("Imai et al. 2010", "Jiang 2022"),
    ),
    "gwr": Method(
        "Local coefficients are those of a geographically weighted regression (Fotheringham et al. 2002), significant "
        "at a level corrected for the number of independent regressions.",
        ("Fotheringham et al. 2002",),
    ),
    "panel": Method(
        "Panel models are estimated by maximum likelihood of the data without the effects (Lee and Yu 2010; Elhorst "
        "2014); R² within, between and overall are squared correlations of the dependent variable with its prediction.",
        ("Lee and Yu 2010", "Elhorst 2014"),
    ),
    "errors_of_panel": Method("Standard errors of the panel models are {errors_of_panel}.", ()),
    "driscoll_kraay": Method("", ("Driscoll and Kraay 1998",)),
    "treatment": Method(
        "Treatment effects are differences in differences with effects of regions and years; where neighbours of "
        "treated regions are left out or have effects of their own, the design follows Butts (2023). Placebo tests "
        "permute first treated years among the regions of a group (Fisher 1935).",
        ("Butts 2023", "Fisher 1935"),
    ),
    "hotspots": Method(
        "Onsets of hot and cold clusters are dated by Gi* (Getis and Ord 1992) of normal scores summed to the last "
        "year, against histories exchanged between regions, with a false discovery rate for hot and one for cold "
        "(Benjamini and Hochberg 1995); a cluster emerged only if it is special beyond a constant spatial "
        "autocorrelation, too, and the first year can be excluded. Emerging hot spot categories combine Gi* by year "
        "with the test of Mann (1945).",
        ("Getis and Ord 1992", "Benjamini and Hochberg 1995", "Mann 1945"),
    ),
    "contribution": Method(
        "The contribution share is the change of value added divided by that of GDP; the contribution in "
        "percentage points is the change of value added divided by GDP of the preceding year.",
        (),
    ),
    "published": Method("", ("Tsinghua University 2022",)),
    "scenario": Method(
        "Scenarios compound assumed growth rates; the required growth rate is the constant rate at which the "
        "target share is attained in the final year.",
        (),
    ),
    "limits": Method("", ("Openshaw 1984", "Robinson 1950")),
    **methods_indices.METHODS,
}


_INFORMATION = {
    "expected": "based on the expected information matrix",
    "observed": "based on the observed information matrix",
}
_ERRORS = {"province": "clustered by province", "classical": "conventional (homoskedastic)"}
_LOCAL_DRAWS = ", {draws:,} for each local test"
_ROBUST = "heteroskedasticity-robust ({kind}; White 1980, MacKinnon and White 1985)"
"""Standard errors of the regressions of jobs, of all other kinds."""


_ESTIMATED = {
    "ml": ("models", "tests", "spregsem"),
    "reml": ("restricted", "tests_without_likelihood"),
    "gmm": ("moments", "tests_without_likelihood"),
}
"""Methods of regressions by their estimator."""


_CITED = {"cluster": ("clusters",), "conley": ("conley",), "driscoll-kraay": ("driscoll_kraay",)}
"""Methods that only cite, by the kind of standard errors."""


def used(plan: Plan, computed: frozenset[str]) -> Iterator[str]:
    """Yield the methods a report uses: those of the parts that were computed, as the plan asks for them.

    >>> [name for name in used(Plan(), frozenset({"clustering"}))][:3]
    ['moran', 'geary', 'getis_ord']
    """
    draws = plan.statistics.permutations > 0
    if "clustering" in computed:
        yield from (name for name in plan.statistics.measures if name in METHODS)
    if draws and computed & {"clustering", "local"}:
        yield "permutations"
    if (
        "clustering" in computed
        and draws
        and len(plan.data.years) > 1
        and "moran" in plan.statistics.measures
    ):
        yield "change"
    if "local" in computed:
        yield from ("local" if draws else "local_analytic", "fdr")
    if "data" in computed:
        yield "maps"
        if plan.figures.hu_line:
            yield "hu"
    if "models" in computed:
        yield from _ESTIMATED[plan.models.estimated]
        if plan.models.method in LIMITED:
            yield plan.models.method
        yield from _CITED.get(standard_errors(plan.models.errors or "classical").kind, ())
    if "robustness" in computed:
        yield "curve"
    if "employment" in computed and plan.employment is not None:
        yield "employment"
        if plan.employment.errors.startswith("HC"):
            yield "robust"
    yield from (
        name
        for name in ("hotspots", "panel", "treatment", "accounts", "value_added", "contribution", "scenario")
        if name in computed
    )
    if "panel" in computed and plan.panel is not None and plan.panel.errors is not None:
        yield from ("errors_of_panel", *_CITED.get(standard_errors(plan.panel.errors).kind, ()))
    if "heterogeneity" in computed and plan.heterogeneity is not None:
        wanted = plan.heterogeneity
        answers = {
            "regimes": wanted.groups != "none",
            "moderation": wanted.moderator,
            "threshold": wanted.threshold,
            "mediation": wanted.mediator,
            "gwr": wanted.gwr,
        }
        yield from (name for name, there in answers.items() if there)
    if (
        plan.contribution is not None
        and plan.contribution.published
        and computed & {"contribution", "scenario"}
    ):
        yield "published"
    yield from methods_indices.used(plan, computed)
    yield "limits"


def descriptions(
    names: Iterable[str], plan: Plan, language: Language, local_draws: int | None = None
) -> list[Sentence]:
    """Return a sentence for each method; ``local_draws`` are those of local statistics, if they are others."""
    chosen = plan.statistics
    more = local_draws not in (None, chosen.permutations)
    values = {
        "tail": tail(chosen.alternative, language),  # type: ignore[arg-type]
        "draws": chosen.permutations,
        "local_draws": phrase(language, _LOCAL_DRAWS, draws=local_draws) if more else "",
        "seed": chosen.seed,
        "errors_of_models": _errors_of_models(plan.models, language),
    }
    if plan.panel is not None and plan.panel.errors is not None:
        values["errors_of_panel"] = _errors_in_words(standard_errors(plan.panel.errors), language)
    if plan.employment is not None:
        kind = plan.employment.errors
        values["errors"] = phrase(language, _ERRORS.get(kind, _ROBUST), kind=kind)
    texts = (template(name, language).format_map(values) for name in names)
    return [Sentence(text) for text in texts if text]


def _errors_of_models(asked: Models, language: Language) -> str:
    """Return what the standard errors of the spatial models are."""
    if asked.errors is None and asked.estimated == "ml":
        return phrase(language, _INFORMATION[asked.information])
    chosen = standard_errors(asked.errors or "hc0")
    if chosen.kind == "classical" and asked.estimated == "ml":
        return phrase(language, _INFORMATION[asked.information])
    return _errors_in_words(chosen, language)


def _errors_in_words(chosen: StandardErrors, language: Language) -> str:
    if chosen.kind == "classical":
        return phrase(language, "conventional")
    if chosen.kind == "cluster":
        by = "+".join(chosen.clusters or ("region",))
        return phrase(language, "clustered by {by} (Cameron and Miller 2015)", by=by)
    if chosen.kind == "conley":
        return phrase(language, "robust to spatial correlation within {km:g} km (Conley 1999)", km=chosen.km)
    if chosen.kind == "driscoll-kraay":
        return phrase(
            language, "robust to correlation between regions and over time (Driscoll and Kraay 1998)"
        )
    return phrase(language, "heteroskedasticity-robust ({kind})", kind=chosen.kind.upper())


def template(name: str, language: Language) -> str:
    """Return the sentence of a method in a language, its fields open."""
    room = methods_indices.phrase if name in methods_indices.METHODS else phrase
    return room.template(language, METHODS[name].text)


def references(names: Iterable[str]) -> tuple[str, ...]:
    """Return the works the methods cite, in alphabetical order."""
    return tuple(REFERENCES[key] for key in sorted({key for name in names for key in METHODS[name].cited}))
