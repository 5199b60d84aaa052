"""Tables for the tests: the textbook's, random balanced ones, and files in the layouts of the official tables."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

import spatial_iie as si

SHARED = Path(__file__).parents[3] / "shared" / "data" / "io_tables"
DETAILED, BROAD = SHARED / "china_io_2018_153.csv", SHARED / "china_io_2018_42.csv"


def miller_blair():
    """Miller and Blair (2009), Input-Output Analysis, 2nd ed., table 2.3."""
    codes = ["1", "2"]
    flows = pd.DataFrame([[150.0, 500], [200, 100]], index=codes, columns=codes)
    return si.macro.io_table(flows, output=pd.Series([1000.0, 2000], index=codes))


def random_table(n=12, seed=3, *, competitive=True, shuffle=None):
    """A balanced table with imports, exports and two components of value added; rows shuffled on demand."""
    random = np.random.default_rng(seed)
    codes = [f"{k:03d}" for k in range(1, n + 1)]
    home = random.gamma(0.7, 30.0, (n, n))
    abroad = random.gamma(0.5, 6.0, (n, n))
    final = pd.DataFrame(random.gamma(2.0, 250.0, (n, 3)), index=codes, columns=["FU101", "FU201", "EX"])
    final_abroad = pd.DataFrame(random.gamma(1.0, 20.0, (n, 2)), index=codes, columns=["FU101", "FU201"])
    home, abroad = (pd.DataFrame(each, index=codes, columns=codes) for each in (home, abroad))
    output = home.sum(axis=1) + final.sum(axis=1)
    added = output - home.sum() - abroad.sum()
    assert (added > 0).all()
    value_added = pd.DataFrame({"VA001": 0.6 * added, "VA004": 0.4 * added}).T
    imports = abroad.sum(axis=1) + final_abroad.sum(axis=1)
    parts = {"output": output, "value_added": value_added, "imports": imports, "exports": "EX"}
    if competitive:
        flows, parts["final"] = home + abroad, final.add(final_abroad, fill_value=0.0)
    else:
        flows, parts["final"], parts["imported"] = home, final, abroad
    if shuffle is not None:
        order = np.random.default_rng(shuffle).permutation(codes)
        flows = flows.loc[order, order[::-1]]
        parts["output"] = output.loc[order[::-1]]
    return si.macro.io_table(flows, **parts)


def as_file(table, *, totals=True):
    """The table as the official layouts print it: codes, two names, flows, totals, final uses, IM or Origin, GO."""
    codes = list(table.sectors)
    final = table.final

    def block(flows, final, kind):
        part = flows.copy()
        if totals:
            part["TIU"] = flows.sum(axis=1)
        part = part.join(final)
        if totals:
            part["TFU"] = final.sum(axis=1)
        if kind != "Imports":
            if table.competitive and table.imports is not None:
                part["IM"] = table.imports
            part["GO"] = table.output
        part.insert(0, "Description", [f"sector {code}" for code in codes])
        part.insert(1, "DescriptionInChinese", [f"部门{code}" for code in codes])
        if not table.competitive:
            part.insert(2, "Origin", kind)
        return part

    rows = [block(table.intermediate, final, "Domestic")]
    if not table.competitive:
        left = table.imports - table.imported.sum(axis=1)
        abroad = pd.DataFrame({"FU101": left}).reindex(columns=final.columns, fill_value=0.0)
        rows.append(block(table.imported, abroad, "Imports").assign(GO=table.imports))
    below = table.value_added.copy()
    if totals:
        below.loc["TII"] = table.intermediate_inputs
        below.loc["TVA"] = table.total_value_added
        below.loc["TI"] = table.intermediate_inputs + table.total_value_added
    return pd.concat([*rows, below]).rename_axis("Code").reset_index()
