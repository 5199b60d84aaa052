"""What serves one report only stands in a room of its own, and its former place says where."""

from __future__ import annotations

import pytest

import spatial_iie as si


@pytest.mark.parametrize(
    "name", sorted({*si.report_2022.__all__} - {"filled", "market_shares", "synthetic_market"})
)
def test_a_name_that_moved_says_where_it_is(name):
    assert callable(getattr(si.report_2022, name))
    assert name not in si.macro.__all__
    with pytest.raises(AttributeError, match=rf"it is spatial_iie\.report_2022\.{name} now"):
        getattr(si.macro, name)
