"""Where labels are settled: boundaries, keys, panels, and the study that holds them together.

>>> from spatial_iie import study
>>> cities = study.match(["北京", "天津市"]).codes()
>>> sorted(cities)
['110000', '120000']
"""

from spatial_iie.study.boundaries import boundaries
from spatial_iie.study.demo import demo
from spatial_iie.study.match import Matching, match
from spatial_iie.study.match_file import match_file
from spatial_iie.study.opening import open  # noqa: A004
from spatial_iie.study.study import Study

__all__ = ["Matching", "Study", "boundaries", "demo", "match", "match_file", "open"]
