"""``map``, ``scatter``, ``figure`` and ``lisa --map``: files written, nothing on stdout, plain refusals."""

from __future__ import annotations

import pytest
from matplotlib import image

import spatial_iie as si


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)


def test_map_of_a_year(ask, tmp_path):
    status, out, err = ask("map", "--year", "2019", "--dpi", "60")
    assert (status, out, err) == (0, "", "Note: wrote map.png\n")
    assert image.imread(tmp_path / "map.png").shape[1] == 411


def test_map_is_what_the_library_draws(ask, drawn, tmp_path):
    ask(
        "map",
        "--year",
        "2018",
        "--classes",
        "equal",
        "--k",
        "4",
        "--labels",
        "北京市,310000",
        "--out",
        "a.svg",
    )
    demo = si.study.demo()
    axes = si.viz.choropleth(
        demo.regions, demo["digital_index", 2018], classes="equal", k=4, labels=["110000", "310000"],
        variable="Digital industry index", year=2018,
    )  # fmt: skip
    si.viz.save(axes, "b.svg")
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_map_of_every_year(ask, drawn):
    assert ask("map", "--lang", "zh", "--hu-line")[0] == 0
    titles = [axes.get_title(loc="left") for axes in drawn[0].axes if axes.get_label()]
    assert titles == ["2017", "2018", "2019"]
    assert any("合成" in text.get_text() for text in drawn[0].texts)


def test_lisa_draws_the_clusters_it_prints(ask, drawn, tmp_path):
    import io

    import pandas as pd

    arguments = (
        "--year",
        "2018",
        "--permutations",
        "199",
        "--seed",
        "3",
        "--alpha",
        "0.1",
        "--alternative",
        "directed",
    )
    status, out, err = ask("lisa", *arguments, "--map", "clusters.png", "--format", "csv")
    assert status == 0 and "Note: wrote clusters.png" in err
    assert (tmp_path / "clusters.png").stat().st_size > 10_000
    printed = pd.read_csv(io.StringIO(out))["cluster"].value_counts()
    entries = [text.get_text() for text in drawn[0].get_legend().get_texts()]
    for name in ("high-high", "low-high", "low-low", "high-low", "not significant"):
        assert f"{name.capitalize()} ({printed.get(name, 0)})" in entries
    assert "2018" in drawn[0].get_title(loc="left")


def test_scatter(ask, drawn, tmp_path):
    status, out, _ = ask("scatter", "--year", "2019", "--out", "s.pdf")
    assert (status, out) == (0, "") and (tmp_path / "s.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("name", "title", "titles"),
    [
        ("5-6", "数字产业指数的空间格局（2019 年）", 1),
        ("5-7", "数字产业指数的莫兰散点图", 3),
        ("5-8", "数字产业指数的空间聚类格局（2019 年）", 1),
    ],
)
def test_figures_of_the_report(ask, drawn, tmp_path, name, title, titles):
    assert ask("figure", name, "--lang", "zh", "--permutations", "99")[0] == 0
    assert (tmp_path / f"figure-{name}.png").is_file()
    figure = drawn[0].figure
    words = {text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text"))}
    assert title in words and any("合成" in text for text in words)
    assert len([axes for axes in figure.axes if axes.get_label()]) == titles


@pytest.mark.parametrize("name", ["5-6", "5-7", "5-8"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_figure_of_ones_own_table_is_called_by_its_variable(ask, drawn, name, language):
    """Never by the title of a published figure, which is about other data."""
    demo = si.study.demo()
    demo.year(2018)[["gdp"]].assign(城市=demo.names, 年份=2018).to_csv("panel.csv", index=False)
    given = ("--data", "panel.csv", "--lang", language, "--permutations", "99", "--dpi", "50")
    assert ask("figure", name, *given)[0] == 0
    figure = drawn[0].figure.figure
    words = [text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text"))]
    assert [word for word in words if "gdp" in word]
    assert not [word for word in words if "产业" in word or "合成" in word]


def test_users_own_table(ask, drawn, tmp_path):
    demo = si.study.demo()
    table = demo.year(2019)[["gdp"]].assign(城市=demo.names, 年份=2019)
    table.iloc[:340].to_csv(tmp_path / "panel.csv", index=False)
    status, _, err = ask("map", "--data", "panel.csv", "--labels", "北京，上海", "--source", "年鉴")
    assert status == 0, err
    axes = drawn[0]
    counts = {
        part.get_label(): len(part.get_paths()) for part in axes.collections if part.get_gid() == "regions"
    }
    assert counts["No data"] == 30
    assert not any("SYNTHETIC" in text.get_text() for text in axes.texts)
    assert {text.get_text() for text in axes.texts if text.get_gid() == "name"} == {"Beijing", "Shanghai"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("map", "--out", "map.gif"), "written as .png, .svg or .pdf"),
        (("map", "--out", "nowhere/map.png"), "there is no folder"),
        (("map", "--labels", "火星"), "火星"),
        (("map", "--k", "99"), "k must be"),
        (("map", "--year", "1999"), "no year 1999"),
        (("map", "--year", "2018,1999"), "no year 1999"),
        (("figure", "5-9"), "5-9"),
        (("figure", "5-8", "--out", "x.doc"), ".png, .svg or .pdf"),
        (("lisa", "--map", "x.bmp"), ".png, .svg or .pdf"),
        (("scatter", "--out", "x.bmp"), ".png, .svg or .pdf"),
    ],
)
def test_refusals(ask, tmp_path, arguments, words):
    status, out, err = ask(*arguments)
    assert status == 2 and out == "" and words in err.splitlines()[-1]
    assert not list(tmp_path.iterdir())


def test_former_spelling_of_the_classes(ask, drawn):
    status, _, err = ask("map", "--year", "2019", "--scheme", "equal", "--dpi", "50")
    assert status == 0 and "--scheme is called --classes now" in err


def test_box_map_with_a_review_number(ask, drawn, tmp_path):
    given = (
        "--classes",
        "box",
        "--hinge",
        "3",
        "--map-approval",
        "GS(2024)0650",
        "--dpi",
        "50",
        "--lang",
        "zh",
    )
    assert ask("map", "--year", "2019", *given)[0] == 0
    axes = drawn[0]
    words = [text.get_text() for text in axes.get_legend().get_texts()]
    values = si.study.demo()["digital_index", 2019]
    low, high = values.quantile([0.25, 0.75])
    assert words[5].startswith("高值异常：") and words[5].endswith(
        f"({(values > high + 3 * (high - low)).sum()})"
    )
    notes = [text.get_text() for text in axes.texts if text.get_gid() == "note"]
    assert "审图号：GS(2024)0650" in notes[0]
    assert ask("map", "--hinge", "0")[0] == 2


@pytest.mark.parametrize(
    "command",
    [
        ("lisa", "--permutations", "99", "--year", "2019"),
        ("local", "--statistic", "g-star", "--permutations", "99", "--year", "2019"),
        ("movement", "--show", "ellipse", "--draws", "0"),
    ],
)
def test_review_number_under_maps_of_results(ask, drawn, command):
    given = (*command, "--lang", "zh", "--map-approval", "GS(2024)0650")
    assert ask(*given, "--out", "map.png")[0] == 0
    words = [text.get_text() for text in drawn[0].texts if text.get_gid() == "note"]
    assert "审图号：GS(2024)0650" in words[0]
    status, out, err = ask(*given)
    assert (status, out) == (2, "") and "--out" in err


def test_a_review_number_of_no_map(ask):
    status, _, err = ask("movement", "--show", "change", "--map-approval", "GS(2024)0650")
    assert status == 2 and "--map-approval is for --show centre or --show ellipse" in err


def test_maps_of_years_compared(ask, drawn):
    assert ask("map", "--year", "2017,2019", "--change", "--relative", "--dpi", "50")[0] == 0
    assert drawn[0].get_title(loc="left").endswith(", 2017–2019")
    assert ask("map", "--relative", "--dpi", "50", "--lang", "zh")[0] == 0
    assert "当年标准化值" in drawn[1].legends[0].get_title().get_text()
    status, out, err = ask("map", "--year", "2019", "--change")
    assert (status, out) == (2, "") and "at least two years" in err
    assert ask("map", "--relative", "--classes", "box")[0] == 2


@pytest.mark.parametrize(
    "command",
    [
        ("map", "--year", "2019"),
        ("lisa", "--year", "2019", "--permutations", "19", "--out", "clusters.png"),
        ("movement", "--draws", "19", "--out", "centre.png"),
    ],
)
def test_maps_outline_city_clusters(ask, drawn, command):
    status, _, err = ask(*command, "--outline", "city_clusters", "--lang", "zh")
    assert status == 0, err
    axes = drawn[0]
    (lines,) = [each for each in axes.collections if each.get_gid() == "outlines"]
    assert len(lines.get_paths()) >= 16
    assert "京津冀" in {text.get_text() for text in axes.texts if text.get_gid() == "outlined"}


def test_an_outline_that_is_no_group_is_refused(ask):
    status, _, err = ask("map", "--outline", "clusters")
    assert (status, err) == (
        2,
        "spatial-iie: --outline 'clusters': write four, three, hu_line, province, city_clusters, or a column of your "
        "own table, which needs --data FILE.\n",
    )
    assert "--outline is for a figure" in ask("lisa", "--outline", "province")[2]
