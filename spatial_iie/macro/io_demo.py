"""A small made-up input-output table, to try things out on."""

from __future__ import annotations

import pandas as pd

from spatial_iie.macro.io_table import AccountsAbout, InputOutputTable
from spatial_iie.messages import Language

_NAMES = {
    "01": ("Agriculture", "农林牧渔产品和服务"),
    "02": ("Other industry and construction", "其他工业和建筑"),
    "03": ("Computers, communication equipment", "通信设备、计算机和其他电子设备"),
    "04": ("Trade and other services", "批发和零售及其他服务"),
    "05": ("Information services", "信息传输、软件和信息技术服务"),
}
_FLOWS = [
    [120.0, 500.0, 0.0, 60.0, 0.0],
    [230.0, 7400.0, 330.0, 1500.0, 60.0],
    [1.0, 160.0, 420.0, 70.0, 110.0],
    [70.0, 1350.0, 140.0, 1400.0, 90.0],
    [3.0, 60.0, 15.0, 150.0, 130.0],
]
_FINAL = {
    "FU101": [330.0, 1900.0, 60.0, 3300.0, 140.0],
    "FU201": [10.0, 4300.0, 120.0, 300.0, 260.0],
    "EX": [20.0, 1000.0, 480.0, 250.0, 40.0],
}
_IMPORTS = [60.0, 900.0, 381.0, 150.0, 18.0]
_WAGES_SHARE = {"VA001": 0.55, "VA004": 0.45}


_EARLIER = {"01": 0.9, "02": 0.75, "03": 0.55, "04": 0.7, "05": 0.4}
_DIGITAL_INPUTS = 0.7  # of what they are per unit of output later


def demo_io_table(*, language: Language = "en", earlier: bool = False) -> InputOutputTable:
    """Return a SYNTHETIC competitive table of five sectors, two of them digital.

    Its numbers are made up, of the rough shape of a large economy; none was observed.

    Parameters
    ----------
    language : {"en", "zh"}
        Of the names that tables show.
    earlier : bool
        A table of some years before, with less of everything and fewer digital inputs, to compare with.

    Returns
    -------
    InputOutputTable
        Chinese names are those of the official classification where it matters, so that
        :func:`spatial_iie.macro.three_industries` and :func:`spatial_iie.macro.digital_sectors` know the sectors.

    Examples
    --------
    >>> demo_io_table()
    <SYNTHETIC example, InputOutputTable: 5 sectors, competitive, output 25,370, value added 11,001>
    """
    codes = pd.Index(_NAMES, name="sector")
    flows = pd.DataFrame(_FLOWS, index=codes, columns=codes)
    final = pd.DataFrame(_FINAL, index=codes)
    imports = pd.Series(_IMPORTS, index=codes)
    if earlier:
        scale = pd.Series(_EARLIER)
        flows, final, imports = flows * scale, final.mul(scale, axis=0), imports * scale
        flows.loc[["03", "05"]] *= _DIGITAL_INPUTS
    output = flows.sum(axis=1) + final.sum(axis=1) - imports
    added = output - flows.sum(axis=0)
    names = pd.DataFrame.from_dict(_NAMES, orient="index", columns=["name", "name_zh"])
    return InputOutputTable(
        flows,
        final,
        pd.DataFrame({name: share * added for name, share in _WAGES_SHARE.items()}).T,
        output,
        imports=imports,
        exports="EX",
        names=names if language == "en" else names[["name_zh", "name"]],
        about=AccountsAbout(
            source="made-up table of five sectors; no value in it was observed", synthetic=True
        ),
    )
