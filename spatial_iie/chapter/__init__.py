"""A study file and its data become a chapter: computed part by part, told in sentences, written in every format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie._rooms import lazy_names

if TYPE_CHECKING:
    from spatial_iie.chapter.desk import Desk as Desk
    from spatial_iie.chapter.example import example_plan as example_plan
    from spatial_iie.chapter.make import formats_of as formats_of
    from spatial_iie.chapter.make import make as make
    from spatial_iie.chapter.make import stages as stages
    from spatial_iie.chapter.part import Part as Part
    from spatial_iie.chapter.plan import Plan as Plan
    from spatial_iie.chapter.run import compose as compose
    from spatial_iie.chapter.study_file import plan_of as plan_of
    from spatial_iie.chapter.study_file import read_plan as read_plan
    from spatial_iie.chapter.template import study_file as study_file

__all__ = lazy_names(
    __name__,
    {
        "Desk": "desk",
        "Part": "part",
        "Plan": "plan",
        "compose": "run",
        "example_plan": "example",
        "formats_of": "make",
        "make": "make",
        "plan_of": "study_file",
        "read_plan": "study_file",
        "stages": "make",
        "study_file": "template",
    },
)
