"""Formulaic's way from terms to columns, with functions computed by this package and no names but the columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formulaic.materializers.pandas import PandasMaterializer, override
from formulaic.utils.layered_mapping import LayeredMapping

from spatial_iie.spreg.formulas._expression import read_expression

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    from formulaic import ModelSpec

    from spatial_iie.spreg.formulas._functions import Value


class Materializer(PandasMaterializer):  # type: ignore[misc]
    """Columns of a formula from a table; Python's ``eval`` is never called."""

    REGISTER_NAME = "spatial_iie"
    REGISTER_INPUTS = ()
    REGISTER_PRECEDENCE = 0

    def __init__(self, data: pd.DataFrame, context: object = None, **params: object) -> None:  # noqa: ARG002
        super().__init__(data, None, **params)
        self.moved: dict[str, Callable[[Value], Value]] = {}  # function calls whose values are changed
        self.layered_context = LayeredMapping(LayeredMapping(self.data_context, name="data"))

    @override  # type: ignore[untyped-decorator]  # formulaic's classes ask for it
    def _evaluate(self, expr: str, metadata: object, spec: ModelSpec) -> tuple[Value, set[object]]:  # noqa: ARG002
        value = read_expression(expr).value(self.data, spec.transform_state, spec)
        return self.moved[expr](value) if expr in self.moved else value, set()
