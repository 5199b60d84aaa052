"""``geary``, ``getis-ord``, ``lisa``, ``quadrants`` and ``transitions``: what they print is what the functions give."""

from __future__ import annotations

import warnings

import pytest

import spatial_iie as si

QUADRANTS = ["high-high", "low-high", "low-low", "high-low"]


@pytest.fixture(scope="module")
def demo():
    study = si.study.demo()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", si.errors.WeightsWarning)  # of the island 330900
        return study, si.weights.queen(study.regions).row_standardized()


@pytest.mark.parametrize(("command", "statistic"), [("geary", "geary"), ("getis-ord", "getis_ord")])
def test_global_statistics(records, demo, command, statistic):
    study, w = demo
    rows = records(command, "--permutations", "99", "--seed", "3", "--alternative", "greater")
    assert [row["year"] for row in rows] == [2017, 2018, 2019]
    assert {"year", "variable", "statistic", "expectation", "sd", "z", "p", "n"} <= set(rows[0])
    for row in rows:
        one = getattr(si.esda, statistic)(
            study["digital_index", row["year"]], w, permutations=99, seed=3, alternative="greater"
        )
        expected = (one.statistic, one.z_score, one.p_value, one.p_simulated, one.n)
        found = tuple(row[name] for name in ("statistic", "z", "p", "p_simulated", "n"))
        assert found == pytest.approx(expected, rel=1e-9)


def test_the_stata_layout_of_geary(ask):
    status, out, _ = ask("geary", "--year", "2019", "--style", "spatgsa")
    assert status == 0
    assert out.splitlines()[2].split() == ["Year", "c", "E(c)", "Sd(c)", "z", "p"]


def test_lisa_prints_every_city_or_the_clusters(records, capsys, demo):
    study, w = demo
    everyone = records("lisa", "--year", "2018", "--permutations", "499")
    assert len(everyone) == 366
    result = si.esda.local_moran(study["digital_index", 2018], w, permutations=499)
    clusters = result.clusters()
    for row in everyone:
        code = row["adcode"]
        if code == "330900":
            assert row["cluster"] is None and row["quadrant"] is None and row["p_simulated"] is None
            continue
        assert row["statistic"] == pytest.approx(result.statistic[code], rel=1e-9)
        assert row["p_simulated"] == result.p_simulated[code]
        assert (row["quadrant"], row["cluster"]) == (result.quadrant[code], clusters[code])
        assert row["name"] == study.names[code]
    found = records("lisa", "--year", "2018", "--permutations", "499", "--significant")
    assert {row["adcode"] for row in found} == set(clusters.index[clusters.isin(QUADRANTS)])
    assert [row["p_simulated"] for row in found] == sorted(row["p_simulated"] for row in found)
    few = records("lisa", "--year", "2018", "--permutations", "4999", "--significant", "--correction", "fdr")
    assert 0 < len(few) < len(found)
    strict = records("lisa", "--year", "2018", "--permutations", "499", "--significant", "--alpha", "0.01")
    assert {row["adcode"] for row in strict} == {row["adcode"] for row in found if row["p_simulated"] <= 0.01}


def test_lisa_defaults_to_the_last_year_and_refuses_several(ask, records):
    default = records("lisa", "--permutations", "0", "--significant")
    assert default == records("lisa", "--permutations", "0", "--significant", "--year", "2019")
    assert "p_simulated" not in default[0]
    status, out, err = ask("lisa", "--year", "2017-2018")
    assert (status, out) == (2, "") and "one year is shown" in err


def test_quadrants(records, demo):
    rows = records("quadrants", "--year", "2019,2017")
    truth = si.esda.quadrant_cities(*_args(demo), years=[2019, 2017]).to_frame()
    assert [row["year"] for row in rows] == [2019] * 4 + [2017] * 4
    assert [row["cities"] for row in rows] == truth["cities"].tolist()
    assert sum(row["count"] for row in rows) == 2 * 365
    cities = records("quadrants", "--by-city")
    membership = si.esda.quadrants(*_args(demo)).to_frame()
    for row in cities:
        truth = membership.loc[row["adcode"], [2017, 2018, 2019]]
        assert [row[str(year)] for year in truth.index] == [None if q != q else q for q in truth]


def test_quadrants_are_named_in_chinese_where_people_read(ask):
    _, out, _ = ask("quadrants", "--year", "2019", "--lang", "zh")
    assert all(name in out for name in ("高-高", "低-高", "低-低", "高-低")) and "high-high" not in out
    _, out, _ = ask("quadrants", "--year", "2019", "--lang", "zh", "--format", "csv")
    assert "high-high" in out and "高-高" not in out


def test_transitions(records, demo):
    rows = records("transitions", "--year", "2017,2019")
    truth = si.esda.transitions(*_args(demo), years=[2017, 2019]).to_frame()
    assert [[row[name] for name in QUADRANTS] for row in rows] == truth[QUADRANTS].to_numpy().tolist()
    movers = records("transitions", "--show", "movers", "--year", "2017,2019")
    stayed = sum(row[row["from"]] for row in rows)
    assert len(movers) == sum(row["total"] for row in rows) - stayed
    persistent = records("transitions", "--show", "persistent", "--permutations", "199")
    spots = [row["persistent_cluster"] for row in persistent]
    assert spots == sorted(spots, key=lambda spot: spot is None), "persistent clusters come first"
    assert "high-high" in spots


def _args(demo):
    study, w = demo
    return study, "digital_index", w


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("getis-ord", "--assumption", "normality"), "assumption must be one of randomization"),
        (("transitions", "--year", "2019"), "at least 2 years"),
        (("quadrants", "--value", "nothing"), "no variable 'nothing'"),
        (("lisa", "--alpha", "2", "--permutations", "0"), "alpha"),
        (("geary", "--year", "1999"), "no year 1999"),
    ],
)
def test_what_cannot_be_answered_is_one_plain_line(ask, arguments, words):
    status, out, err = ask(*arguments)
    complaints = [line for line in err.splitlines() if not line.startswith("Note:")]
    assert (status, out, len(complaints)) == (2, "", 1) and words in complaints[0]


@pytest.mark.parametrize(
    "asked", [["--value", "gdp,digital_index"], ["--value", "gdp", "--value", "digital_index"]]
)
@pytest.mark.parametrize(
    ("command", "statistic"), [("moran", "moran"), ("geary", "geary"), ("getis-ord", "getis_ord")]
)
def test_several_columns_give_one_table(records, demo, asked, command, statistic):
    study, w = demo
    rows = records(command, *asked, "--year", "2017,2019", "--permutations", "49", "--seed", "4")
    assert [(row["variable"], row["year"]) for row in rows] == [
        ("gdp", 2017), ("gdp", 2019), ("digital_index", 2017), ("digital_index", 2019),
    ]  # fmt: skip
    for row in rows:
        one = getattr(si.esda, statistic)(study[row["variable"], row["year"]], w, permutations=49, seed=4)
        expected = (one.statistic, one.z_score, one.p_value, one.p_simulated)
        assert tuple(row[name] for name in ("statistic", "z", "p", "p_simulated")) == pytest.approx(
            expected, rel=1e-9
        )


def test_a_column_with_commas_in_its_name_is_one_column(ask, records, capsys, tmp_path):
    codes = si.study.demo().ids[:12]
    lines = [f"{code},2019,{k**2},{k}" for k, code in enumerate(codes)]
    file = tmp_path / "a.csv"
    file.write_text("\n".join(['adcode,year,"GDP, 现价",v', *lines]), encoding="utf-8")
    rows = records("moran", "--data", str(file), "--value", "GDP, 现价", "--value", "v", "--weights", "knn:2")
    assert [row["variable"] for row in rows] == ["GDP, 现价", "v"] and rows[0]["statistic"] != rows[1][
        "statistic"
    ]
    status, out, err = ask("moran", "--data", str(file), "--value", "v,gpd", "--weights", "knn:2")
    assert (status, out) == (2, "") and "no variable 'gpd'" in err


def test_the_stata_layout_names_the_columns_if_there_are_several(ask):
    _, out, _ = ask("moran", "--value", "gdp,digital_index", "--year", "2019", "--style", "spatgsa")
    assert [line.split()[:2] for line in out.splitlines()[4:6]] == [
        ["gdp", "2019"],
        ["digital_index", "2019"],
    ]
