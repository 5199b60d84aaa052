"""Methods of indices, inequality, movement and convergence, with the works they are from."""

from __future__ import annotations

from collections.abc import Iterator

from spatial_iie.chapter.asked import Composite
from spatial_iie.chapter.plan import Plan
from spatial_iie.chapter.words.cited import Method
from spatial_iie.messages import Phrases

phrase = Phrases(__name__)
_YEARS_OF_CLUBS = 5

REFERENCES = {
    "Assuncao et al. 2006": "Assuncao, R. M., Neves, M. C., Camara, G. and Freitas, C. (2006). Efficient "
    "regionalization techniques for socio-economic geographical units using minimum spanning trees. International "
    "Journal of Geographical Information Science 20, 797-811.",
    "Liao 1999": "Liao, C. (1999). Quantitative judgement and classification system for coordinated development of "
    "environment and economy. Tropical Geography 19, 171-177 (in Chinese).",
    "Wang et al. 2021": "Wang, S., Kong, W., Ren, L., Zhi, D. and Dai, B. (2021). Research on misuses and modification "
    "of coupling coordination degree model in China. Journal of Natural Resources 36, 793-810 (in Chinese).",
    "Barro and Sala-i-Martin 1992": "Barro, R. J. and Sala-i-Martin, X. (1992). Convergence. Journal of Political "
    "Economy 100, 223-251.",
    "Bickenbach and Bode 2003": "Bickenbach, F. and Bode, E. (2003). Evaluating the Markov property in studies of "
    "economic convergence. International Regional Science Review 26, 363-392.",
    "Calinski and Harabasz 1974": "Calinski, T. and Harabasz, J. (1974). A dendrite method for cluster analysis. "
    "Communications in Statistics 3, 1-27.",
    "Dagum 1997": "Dagum, C. (1997). A new approach to the decomposition of the Gini income inequality ratio. "
    "Empirical Economics 22, 515-531.",
    "Diakoulaki et al. 1995": "Diakoulaki, D., Mavrotas, G. and Papayannakis, L. (1995). Determining objective weights "
    "in multiple criteria problems: the CRITIC method. Computers and Operations Research 22, 763-770.",
    "Duranton and Overman 2005": "Duranton, G. and Overman, H. G. (2005). Testing for localization using "
    "micro-geographic data. Review of Economic Studies 72, 1077-1106.",
    "Dunn 1960": "Dunn, E. S. (1960). A statistical and analytical technique for regional analysis. Papers of the "
    "Regional Science Association 6, 97-112.",
    "Ellison and Glaeser 1997": "Ellison, G. and Glaeser, E. L. (1997). Geographic concentration in U.S. manufacturing "
    "industries: a dartboard approach. Journal of Political Economy 105, 889-927.",
    "Ellison et al. 2010": "Ellison, G., Glaeser, E. L. and Kerr, W. R. (2010). What causes industry agglomeration? "
    "Evidence from coagglomeration patterns. American Economic Review 100, 1195-1213.",
    "Efron and Tibshirani 1993": "Efron, B. and Tibshirani, R. J. (1993). An Introduction to the Bootstrap. New York: "
    "Chapman and Hall.",
    "Friedman 1992": "Friedman, M. (1992). Do old fallacies ever die? Journal of Economic Literature 30, 2129-2132.",
    "Koopman 1984": "Koopman, P. A. R. (1984). Confidence intervals for the ratio of two binomial proportions. "
    "Biometrics 40, 513-517.",
    "Krugman 1991": "Krugman, P. (1991). Geography and Trade. Cambridge, Massachusetts: MIT Press.",
    "Liu 1988": "Liu, R. Y. (1988). Bootstrap procedures under some non-i.i.d. models. Annals of Statistics 16, "
    "1696-1708.",
    "Marcon and Puech 2010": "Marcon, E. and Puech, F. (2010). Measures of the geographic concentration of industries: "
    "improving distance-based methods. Journal of Economic Geography 10, 745-762.",
    "Myllymäki et al. 2017": "Myllymäki, M., Mrkvička, T., Grabarnik, P., Seijo, H. and Hahn, U. (2017). Global "
    "envelope tests for spatial processes. Journal of the Royal Statistical Society B 79, 381-404.",
    "Nardo et al. 2008": "Nardo, M., Saisana, M., Saltelli, A., Tarantola, S., Hoffman, A. and Giovannini, E. (2008). "
    "Handbook on Constructing Composite Indicators: Methodology and User Guide. Paris: OECD.",
    "National People's Congress 2021": "National People's Congress of China (2021). "
    "中华人民共和国国民经济和社会发展第十四个五年规划和2035年远景目标纲要.",
    "National Bureau of Statistics 2011": "National Bureau of Statistics of China (2011). 东西中部和东北地区划分方法.",
    "Openshaw and Rao 1995": "Openshaw, S. and Rao, L. (1995). Algorithms for reengineering 1991 census geography. "
    "Environment and Planning A 27, 425-446.",
    "Paruolo et al. 2013": "Paruolo, P., Saisana, M. and Saltelli, A. (2013). Ratings and rankings: voodoo or science? "
    "Journal of the Royal Statistical Society A 176, 609-634.",
    "Phillips and Sul 2007": "Phillips, P. C. B. and Sul, D. (2007). Transition modeling and econometric convergence "
    "tests. Econometrica 75, 1771-1855.",
    "Phillips and Sul 2009": "Phillips, P. C. B. and Sul, D. (2009). Economic transition and growth. Journal of "
    "Applied Econometrics 24, 1153-1185.",
    "Rey 2001": "Rey, S. J. (2001). Spatial empirics for economic growth and convergence. Geographical Analysis 33, "
    "195-214.",
    "Rey and Montouri 1999": "Rey, S. J. and Montouri, B. D. (1999). US regional income convergence: a spatial "
    "econometric perspective. Regional Studies 33, 143-156.",
    "Rey and Smith 2013": "Rey, S. J. and Smith, R. J. (2013). A spatial decomposition of the Gini coefficient. "
    "Letters in Spatial and Resource Sciences 6, 55-70.",
    "Saisana et al. 2005": "Saisana, M., Saltelli, A. and Tarantola, S. (2005). Uncertainty and sensitivity analysis "
    "techniques as tools for the quality assessment of composite indicators. Journal of the Royal Statistical Society "
    "A 168, 307-323.",
    "Scott 1992": "Scott, D. W. (1992). Multivariate Density Estimation: Theory, Practice, and Visualization. New "
    "York: Wiley.",
    "Shannon 1948": "Shannon, C. E. (1948). A mathematical theory of communication. Bell System Technical Journal 27, "
    "379-423.",
    "Shorrocks 1980": "Shorrocks, A. F. (1980). The class of additively decomposable inequality measures. Econometrica "
    "48, 613-625.",
    "Silverman 1986": "Silverman, B. W. (1986). Density Estimation for Statistics and Data Analysis. London: Chapman "
    "and Hall.",
    "Theil 1967": "Theil, H. (1967). Economics and Information Theory. Amsterdam: North-Holland.",
    "Ward 1963": "Ward, J. H. (1963). Hierarchical grouping to optimize an objective function. Journal of the American "
    "Statistical Association 58, 236-244.",
    "Wei et al. 2021": "Wei, R., Rey, S. and Knaap, E. (2021). Efficient regionalization for spatially explicit "
    "neighborhood delineation. International Journal of Geographical Information Science 35, 135-151.",
    "Yuill 1971": "Yuill, R. S. (1971). The standard deviational ellipse; an updated tool for spatial description. "
    "Geografiska Annaler B 53, 28-39.",
}
"""By the words that cite them."""

_WEIGHTINGS = {
    "equal": Method("All indicators have equal weights.", ()),
    "entropy": Method(
        "Entropy weights are larger for indicators whose shares in their total are distributed less evenly "
        "(Shannon 1948).",
        ("Shannon 1948",),
    ),
    "critic": Method(
        "CRITIC weights are proportional to the standard deviation of an indicator times the sum of 1 minus "
        "its correlations with the others (Diakoulaki et al. 1995).",
        ("Diakoulaki et al. 1995",),
    ),
    "variation": Method(
        "Weights are proportional to the coefficients of variation of the observed indicators.",
        (),
    ),
    "pca": Method(
        "Weights are the loadings of the first principal component, scaled to sum to 1.",
        (),
    ),
}
_JOINED = {
    "skater": Method(
        "Contiguous clusters are those of SKATER, which cuts the minimum spanning tree of the neighbours (Assuncao et "
        "al. 2006).",
        ("Assuncao et al. 2006",),
    ),
    "ward": Method(
        "Contiguous clusters are joined by Ward's (1963) method, neighbours only.",
        ("Ward 1963",),
    ),
    "azp": Method(
        "Contiguous clusters are those of AZP (Openshaw and Rao 1995), from the clusters of Ward's (1963) method on.",
        ("Openshaw and Rao 1995", "Ward 1963"),
    ),
    "max-p": Method(
        "Contiguous clusters are those of the max-p problem, as many as can be of the least size (Wei et al. 2021).",
        ("Wei et al. 2021",),
    ),
}
METHODS = {
    **{f"{name} weights": method for name, method in _WEIGHTINGS.items()},
    **{f"{name} clusters": method for name, method in _JOINED.items()},
    "number of clusters": Method(
        "Their number is that with the largest pseudo F (Calinski and Harabasz 1974).",
        ("Calinski and Harabasz 1974",),
    ),
    "composite": Method(
        "The composite index follows the OECD handbook (Nardo et al. 2008); weights differ from the "
        "contributions of indicators to the variance of the scores (Paruolo et al. 2013), and ranks are "
        "compared across weighting schemes and under weights from the flat Dirichlet distribution (Saisana et "
        "al. 2005).",
        ("Nardo et al. 2008", "Paruolo et al. 2013", "Saisana et al. 2005"),
    ),
    "coupling": Method(
        "The coupling coordination degree and its classes are those of Liao (1999), the normalized and the modified "
        "form of the coupling degree those of Wang et al. (2021).",
        ("Liao 1999", "Wang et al. 2021"),
    ),
    "inequality": Method(
        "Inequality measures are not weighted by population, and the Gini coefficient has the divisor n²; the "
        "Theil indices (Theil 1967) are additively decomposable by groups (Shorrocks 1980), the Gini "
        "coefficient into within-group, between-group and transvariation components (Dagum 1997) and into "
        "pairs of neighbours and of others (Rey and Smith 2013).",
        ("Theil 1967", "Shorrocks 1980", "Dagum 1997", "Rey and Smith 2013"),
    ),
    "agglomeration": Method(
        "Location quotients have the interval of the ratio of two binomial proportions by the score test (Koopman "
        "1984); the locational Gini is Gini's coefficient of location quotients weighted by the regions' shares of "
        "the total, and specialization is by the absolute differences of shares (Krugman 1991). Co-agglomeration is "
        "the index of pairs of Ellison et al. (2010), and shift-share analysis the classical one (Dunn 1960).",
        ("Koopman 1984", "Krugman 1991", "Ellison et al. 2010", "Dunn 1960"),
    ),
    "dartboard": Method(
        "Concentration beyond that of firms is the index of Ellison and Glaeser (1997), tested against firms that fall "
        "on regions at random in proportion to their totals; intervals resample firms.",
        ("Ellison and Glaeser 1997",),
    ),
    "movement": Method(
        "The mean centre is weighted by the index in an equal-area projection; the axes of the standard "
        "deviational ellipse are those of the weighted covariance matrix (Yuill 1971). Regions with a missing "
        "value in any year are excluded from all years.",
        ("Yuill 1971",),
    ),
    "convergence": Method(
        "Convergence is measured as by Barro and Sala-i-Martin (1992), with the spatial models of Rey and "
        "Montouri (1999); measurement error alone can make the coefficient of the initial level negative "
        "(Friedman 1992). Kernel densities are Gaussian with the bandwidth of Scott (1992).",
        ("Barro and Sala-i-Martin 1992", "Rey and Montouri 1999", "Friedman 1992", "Scott 1992"),
    ),
    "markov": Method(
        "The spatial Markov chain is that of Rey (2001), with the homogeneity test of Bickenbach and Bode "
        "(2003).",
        ("Rey 2001", "Bickenbach and Bode 2003"),
    ),
    "clubs": Method(
        "Convergence clubs are those of the log t regression of Phillips and Sul (2007, 2009).",
        ("Phillips and Sul 2007", "Phillips and Sul 2009"),
    ),
    "four": Method(
        "The four economic regions are those of the National Bureau of Statistics (2011).",
        ("National Bureau of Statistics 2011",),
    ),
    "city_clusters": Method(
        "City clusters are by the lists of cities in their official plans, of 2010 to 2022, for 16 of the 19 of the "
        "14th Five-Year Plan (National People's Congress 2021); a city of which a plan names only a part belongs to "
        "its cluster as a whole, one that two plans name to the cluster named first.",
        ("National People's Congress 2021",),
    ),
    "bootstrap": Method(
        "Intervals of inequality, spatial shift and convergence are bootstrap intervals, resampling regions "
        "with replacement and, for changes, the same regions in both years (Efron and Tibshirani 1993).",
        ("Efron and Tibshirani 1993",),
    ),
    "firms": Method(
        "K density is that of Duranton and Overman (2005), reflected at zero, with Silverman's (1986) bandwidth; M is "
        "that of Marcon and Puech (2010). Firms are exchanged at random among all sites; the global bands are "
        "directional quantile envelopes (Myllymäki et al. 2017).",
        ("Duranton and Overman 2005", "Marcon and Puech 2010", "Myllymäki et al. 2017", "Silverman 1986"),
    ),
    "signs": Method(
        "Movements of the centre and changes of the ellipse are tested by random signs of what each region adds to "
        "them, a wild bootstrap under the null hypothesis (Liu 1988).",
        ("Liu 1988",),
    ),
}


def _weighting_of(asked: Composite) -> Iterator[str]:
    """Yield the method of the weights; none for those of an expert or that all count the same."""
    from spatial_iie.indices.presets import PRESETS

    own = None if asked.preset is None else PRESETS[asked.preset].weights
    weights = asked.weighting or own or "entropy"
    if isinstance(weights, str):
        yield f"{weights} weights"


def used(plan: Plan, computed: frozenset[str]) -> Iterator[str]:
    """Yield the methods of the sections that were computed.

    >>> from spatial_iie.chapter.asked import Inequality
    >>> list(used(Plan(inequality=Inequality()), frozenset({"inequality"})))
    ['inequality', 'four', 'bootstrap']
    """
    if "regionalization" in computed and plan.regionalization is not None:
        wanted = plan.regionalization
        yield f"{wanted.method} clusters"
        if wanted.clusters is None and wanted.method != "max-p":
            yield "number of clusters"
    if "agglomeration" in computed and plan.agglomeration is not None:
        yield "agglomeration"
        if plan.agglomeration.has_firms(embedded=plan.embedded):
            yield "dartboard"
    if "composite" in computed and plan.composite is not None:
        yield from ("composite", *_weighting_of(plan.composite))
    for name in ("firms", "coupling", "inequality", "movement", "convergence"):
        if name in computed:
            yield name
    if "convergence" in computed:
        yield "markov"
        if len(plan.data.years) >= _YEARS_OF_CLUBS:
            yield "clubs"
    sections = {
        "inequality": plan.inequality,
        "agglomeration": plan.agglomeration,
        "movement": plan.movement,
    }
    asked = {each.groups for name, each in sections.items() if each is not None and name in computed}
    yield from (name for name in ("four", "city_clusters") if name in asked or name == plan.figures.outline)
    if computed & {"inequality", "movement", "convergence"}:
        yield "bootstrap"
    if "movement" in computed:
        yield "signs"
