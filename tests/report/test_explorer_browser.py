"""The linked views in a real browser, held to Python's results region by region, by code."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from spatial_iie.report.explorer import CORRECTIONS
from spatial_iie.report.labels import in_words
from spatial_iie.report.page import write_page
from spatial_iie.viz.style import CLUSTERS
from tests.report.browser import started
from tests.report.documents import document
from tests.report.explorers import ABSENT, ISLAND, VARIABLES, WEIGHTS, explorer

SHOWN = ("digital_index", "queen", 2019)  # what the page opens with


@pytest.fixture(scope="module")
def browser():
    with started() as found:
        yield found


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("explored")
    return {
        language: write_page(
            replace(document(language), explorer=explorer(language)), folder / f"{language}.html", {}
        )
        for language in ("en", "zh")
    }


@pytest.fixture
def opened(browser, files):
    """Return a function that opens the page; afterwards nothing may have been complained of or asked for."""
    contexts, complaints, requests = [], [], []

    def at(language="en", *, width=1280, height=900, **options):
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(files[language].as_uri())
        return page

    yield at
    for context in contexts:
        context.close()
    assert complaints == []
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
    assert len(requests) == len(contexts)  # the page itself


def chosen(page, selector):
    """Codes of what is selected in a view, and what the view shows as such."""
    found = page.evaluate(
        "(s) => [...document.querySelectorAll(s)].filter((e) => e.getAttribute('aria-selected') === 'true')"
        ".map((e) => e.dataset.code)",
        selector,
    )
    assert len(found) == len(set(found))
    return set(found)


def everywhere(page):
    """Codes selected, which must be the same on the map, in the plot and in the table."""
    on_map, in_table = chosen(page, "#map .region"), chosen(page, "#regions tbody tr")
    drawn = chosen(page, "#scatter .point")
    assert on_map == in_table == drawn
    faded = set(page.evaluate(
        "[...document.querySelectorAll('#map .region[data-code].faded')].map((e) => e.dataset.code)"
    ))  # fmt: skip
    assert faded == (set(explorer().regions.index) - on_map if on_map else set())
    return on_map


def colours(page, selector="#map .region"):
    """The colour in which each region is drawn, by code."""
    return page.evaluate(
        "(s) => Object.fromEntries([...document.querySelectorAll(s)].filter((e) => e.dataset.code)"
        ".map((e) => [e.dataset.code, e.style.fill]))",
        selector,
    )


def rgb(colour):
    return f"rgb({', '.join(str(int(colour[k : k + 2], 16)) for k in (1, 3, 5))})"


def truth(variable, weights, year, alpha=0.05, correction=None):
    """The colour each region must have, from LocalResult.clusters."""
    shown = explorer()
    clusters = shown.views[variable, weights, year].clusters(alpha, correction)
    told = {code: rgb(CLUSTERS[name]) for code, name in clusters.dropna().items()}
    told |= dict.fromkeys(clusters.index[clusters.isna()], 'url("#dotted")')
    return told | dict.fromkeys(shown.regions.index.difference(clusters.index), 'url("#hatched")')


def pick(page, control, value):
    if control == "year":
        page.locator("#years label", has_text=str(value)).click()
    else:
        page.locator(f"#{control}").select_option(value=str(value))


def test_every_year_weights_and_variable_shows_its_own_clusters(opened):
    page = opened()
    shown = explorer()
    for (v, variable), (k, weights), year in product(enumerate(VARIABLES), enumerate(WEIGHTS), shown.years):
        pick(page, "variable", v)
        pick(page, "weights", k)
        pick(page, "year", year)
        expected = truth(variable, weights, year)
        assert colours(page) == expected, (variable, weights, year)
        points = colours(page, "#scatter .point:not(.unshown)")
        assert points == {code: fill for code, fill in expected.items() if fill.startswith("rgb")}


def test_every_level_and_correction_shows_its_own_clusters(opened):
    page = opened()
    found = set()
    for (a, alpha), (c, correction) in product(enumerate(explorer().alphas), enumerate(CORRECTIONS)):
        pick(page, "alpha", a)
        pick(page, "correction", c)
        expected = truth(*SHOWN, alpha, correction)
        assert colours(page) == expected, (alpha, correction)
        found.add(tuple(expected.values()))
    assert len(found) > 3  # the choices do matter


def test_regions_without_a_number_are_hatched_and_not_in_the_plot(opened):
    page = opened()
    pick(page, "year", 2018)
    fills = colours(page)
    assert fills[ISLAND] == 'url("#dotted")' and fills[ABSENT] == 'url("#hatched")'
    unshown = page.evaluate("[...document.querySelectorAll('.point.unshown')].map((e) => e.dataset.code)")
    result = explorer().views["digital_index", "queen", 2018]
    assert set(unshown) == {ABSENT, *result.index[result.statistic.isna()]}
    words = page.locator(f"#regions tr[data-code='{ABSENT}']").inner_text()
    assert (
        words.count("No data") == 2
        and "No neighbours" in page.locator(f"tr[data-code='{ISLAND}']").inner_text()
    )


def gap(values, near):
    """A number near another that no value is close to: an edge that puts nothing in doubt."""
    held = np.sort(values[(values > near - 0.25) & (values < near + 0.25)])
    widest = int(np.diff(held).argmax())
    return (held[widest] + held[widest + 1]) / 2, held[widest + 1] - held[widest]


def drag(page, drawing, corners, *, modifier=None):
    """Drag a rectangle between two places in the units of a drawing."""
    page.locator(drawing).scroll_into_view_if_needed()
    places = page.evaluate(
        "([s, corners]) => corners.map(([x, y]) => { const e = document.querySelector(s);"
        "const p = new DOMPoint(x, y).matrixTransform(e.getScreenCTM()); return [p.x, p.y]; })",
        [drawing, corners],
    )
    if modifier:
        page.keyboard.down(modifier)
    page.mouse.move(*places[0])
    page.mouse.down()
    page.mouse.move(*np.mean(places, axis=0))
    page.mouse.move(*places[1])
    page.mouse.up()
    if modifier:
        page.keyboard.up(modifier)


def on_scatter(page, z, lag):
    held = json.loads(page.locator("#data").text_content())
    (left, right), (bottom, top) = held["variables"][0]["limits"]
    box = held["box"]
    x = box[0] + (z - left) / (right - left) * (box[2] - box[0])
    return [x, box[3] - (lag - bottom) / (top - bottom) * (box[3] - box[1])]


def test_a_rectangle_in_the_plot_selects_exactly_the_regions_in_it(opened):
    page = opened()
    result = explorer().views[SHOWN]
    frame = result.to_frame().dropna(subset=["lag"])
    edges = [gap(frame["value"].to_numpy(), at) for at in (0.4, 2.2)] + [
        gap(frame["lag"].to_numpy(), at) for at in (0.35, 1.5)
    ]
    assert min(room for _, room in edges) > 0.02
    (left, right, bottom, top) = (edge for edge, _ in edges)
    inside = frame["value"].between(left, right) & frame["lag"].between(bottom, top)
    assert 3 < inside.sum() < 60
    drag(page, "#scatter svg", [on_scatter(page, left, top), on_scatter(page, right, bottom)])
    assert everywhere(page) == set(frame.index[inside])
    assert f"Selected ({inside.sum()})" in page.locator("#selection").inner_text()


def test_points_lie_at_value_and_lag(opened):
    page = opened()
    held = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('.point:not(.unshown)')]"
        ".map((e) => [e.dataset.code, [Number(e.getAttribute('cx')), Number(e.getAttribute('cy'))]]))"
    )
    frame = explorer().views[SHOWN].to_frame().dropna(subset=["lag"])
    assert set(held) == set(frame.index)
    for code in frame.index[::20]:
        assert held[code] == pytest.approx(on_scatter(page, frame.value[code], frame.lag[code]), abs=0.05)


def test_a_rectangle_on_the_map_selects_the_regions_whose_place_lies_in_it(opened):
    from spatial_iie.viz.linked.regions import linked_map

    page = opened()
    points = linked_map(explorer().regions).points
    inside = points["x"].between(302.5, 362.5) & points["y"].between(247.0, 297.0)
    drag(page, "#map svg", [[302.5, 247.0], [362.5, 297.0]])
    first = set(points.index[inside])
    assert len(first) > 10 and everywhere(page) == first
    other = points["x"].between(100.3, 200.3) & points["y"].between(150.3, 250.3)
    drag(page, "#map svg", [[200.3, 250.3], [100.3, 150.3]], modifier="Shift")
    assert everywhere(page) == first | set(points.index[other])


def test_clicks_select_add_and_take_out(opened):
    page = opened()
    for code, modifiers, expected in (
        ("540200", [], {"540200"}),
        ("652800", [], {"652800"}),
        ("540200", ["Shift"], {"652800", "540200"}),
        ("150700", ["Control"], {"652800", "540200", "150700"}),
        ("652800", ["Shift"], {"540200", "150700"}),
    ):
        page.locator(f"#map .region[data-code='{code}']").click(modifiers=modifiers)
        assert everywhere(page) == expected
    page.locator("#regions tr[data-code='110000']").click()
    assert everywhere(page) == {"110000"}
    page.locator("#map svg").click(position={"x": 5, "y": 5})  # nothing is there
    assert everywhere(page) == set()


def test_a_point_selects_its_region(opened):
    page = opened()
    z = explorer().views[SHOWN].value
    far = z.idxmax()  # alone at the right
    page.locator("#scatter svg").scroll_into_view_if_needed()
    box = page.locator(f"#scatter .point[data-code='{far}']").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert everywhere(page) == {far}
    assert page.locator(".outline.chosen").first.get_attribute("d") != ""


def test_pointing_lights_up_all_views_and_says_the_numbers(opened):
    page = opened()
    page.locator("#map .region[data-code='650100'], #map .region[data-code='632800']").last.hover()
    tip = page.locator("#tooltip")
    assert tip.is_visible()
    lit = page.evaluate(
        "[...document.querySelectorAll('.point.pointed, tr.pointed')].map((e) => e.dataset.code)"
    )
    assert len(lit) == 2 and len(set(lit)) == 1
    result = explorer().views[SHOWN]
    said = tip.inner_text()
    assert f"{explorer().names[lit[0]]}\n" in said and f"Code: {lit[0]}" in said
    assert f"Local I: {result.statistic[lit[0]]:.3f}".replace("-", "−") in said
    page.mouse.move(2, 2)
    assert tip.is_hidden() and page.locator(".pointed:not(path)").count() == 0


def test_the_legend_counts_and_selects_classes(opened):
    page = opened()
    result = explorer().views[SHOWN]
    clusters = result.clusters()
    for name, count in clusters.value_counts().items():
        button = page.locator(f"#legend button[data-class='{name}']")
        assert f"({count})" in button.inner_text()
    page.locator("#legend button[data-class='low-low']").click()
    assert everywhere(page) == set(clusters.index[clusters == "low-low"])
    page.locator("#colours").select_option(label="quadrants")
    page.locator("#legend button[data-class='high-low']").click(modifiers=["Shift"])
    expected = set(clusters.index[clusters == "low-low"]) | set(result.index[result.quadrant == "high-low"])
    assert everywhere(page) == expected
    page.locator("#clear").click()
    assert everywhere(page) == set()


def test_values_are_coloured_in_their_classes(opened):
    from spatial_iie.viz.linked.value_classes import value_classes

    page = opened()
    page.locator("#colours").select_option(label="values")
    found = value_classes(explorer().wide("digital_index"), "digital_index")
    for year in explorer().years:
        pick(page, "year", year)
        expected = {
            code: 'url("#hatched")' if np.isnan(k) else rgb(found.colours[int(k)])
            for code, k in found.classes[year].items()
        }
        assert colours(page) == expected


@pytest.mark.parametrize("column", ["value", "p", "statistic"])
def test_the_table_sorts_by_number(opened, column):
    page = opened()
    result = explorer().views[SHOWN]
    series = {
        "value": explorer().values["digital_index", 2019],
        "p": result.decisive_p,
        "statistic": result.statistic.round(4),
    }[column]
    held = series.reindex(explorer().regions.index)
    for ascending in (True, False):
        page.locator(f"#regions th[data-column='{column}'] button").click()
        codes = page.evaluate(
            "[...document.querySelectorAll('#regions tbody tr')].map((e) => e.dataset.code)"
        )
        assert codes == list(held.sort_values(ascending=ascending, kind="stable", na_position="last").index)
        said = page.locator(f"#regions th[data-column='{column}']").get_attribute("aria-sort")
        assert said == ("ascending" if ascending else "descending")
    page.locator("#regions th[data-column='name'] button").click()
    page.locator(f"#regions tr[data-code='{ABSENT}']").click()
    assert everywhere(page) == {ABSENT}


def test_the_status_line_says_what_is_shown(opened):
    page = opened()
    result = explorer().views[SHOWN]
    said = page.locator("#status").inner_text()
    slope, _ = np.polyfit(result.value[result.lag.notna()], result.lag.dropna(), 1)
    assert f"Moran's I = {slope:.4f}" in said and f"{result.n} regions" in said and "2019" in said
    assert f"High-high: {(result.clusters() == 'high-high').sum()}" in said


def test_a_city_is_found_by_name_or_code(opened):
    page = opened("zh")
    page.locator("#find").fill("上海")
    page.locator("#find").press("Enter")
    assert everywhere(page) == {"310000"}
    page.locator("#find").fill("4401")
    page.locator("#find").press("Shift+Enter")
    assert everywhere(page) == {"310000", "440100"}
    page.locator("#find").fill("没有这个地方")
    page.locator("#find").press("Enter")
    assert "没有符合的地区" in page.locator("#live").text_content()


def focused(page):
    """Code and kind of what the keyboard is at."""
    return page.evaluate(
        "(() => { const e = document.activeElement;"
        "return [e.dataset.code ?? null, e.matches('#explore tr') ? 'row' : e.classList[0]]; })()"
    )


def tab_until(page, wanted):
    for _ in range(30):
        page.keyboard.press("Tab")
        if focused(page)[1] == wanted:
            return focused(page)[0]
    raise AssertionError(f"Tab does not reach {wanted}")


def test_all_can_be_done_with_the_keyboard(opened):
    page = opened()
    page.locator("#weights").focus()
    page.keyboard.press("ArrowDown")
    assert colours(page) == truth("digital_index", "knn:5", 2019)
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    assert colours(page) == truth("digital_index", "knn:5", 2018)
    start = tab_until(page, "region")
    page.keyboard.press("Enter")
    assert everywhere(page) == {start}
    assert page.locator(".outline.pointed").first.get_attribute("d")  # where the focus is can be seen
    page.keyboard.press("ArrowLeft")
    left = focused(page)[0]
    places = page.evaluate("JSON.parse(document.getElementById('data').textContent)")
    x = dict(zip(places["codes"], places["places"], strict=True))
    assert left != start and x[left][0] < x[start][0]
    page.keyboard.press("Shift+Space")
    assert everywhere(page) == {start, left}
    assert explorer().names[left] in page.locator("#live").text_content()
    assert tab_until(page, "point") == left
    page.keyboard.press("ArrowUp")
    above = focused(page)[0]
    lag = explorer().views["digital_index", "knn:5", 2018].lag
    assert lag[above] > lag[left]
    assert tab_until(page, "row") == above
    page.keyboard.press("End")
    page.keyboard.press("Space")
    assert everywhere(page) == {focused(page)[0]} == {explorer().regions.index[-1]}
    page.keyboard.press("Escape")
    assert everywhere(page) == set()


def test_the_selection_stays_when_the_year_changes(opened):
    page = opened()
    page.locator("#regions tr[data-code='310000']").click()
    pick(page, "year", 2018)
    assert everywhere(page) == {"310000"}


def test_a_phone_shows_everything_without_scrolling_sideways(opened):
    page = opened("zh", width=360, height=740, has_touch=True, is_mobile=True)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    above, below = (page.locator(f"#{view}").bounding_box() for view in ("map", "scatter"))
    assert above["y"] + above["height"] <= below["y"]
    page.locator("#map .region[data-code='540200']").tap()
    assert everywhere(page) == {"540200"} and page.locator("#tooltip").is_visible()
    page.locator("#add").check()
    page.locator("#map .region[data-code='652800']").tap()
    assert everywhere(page) == {"540200", "652800"}
    page.locator("#larger").tap()
    inside = page.evaluate("document.getElementById('map').scrollWidth")
    assert inside > 600 and page.evaluate("document.documentElement.scrollWidth") == 360
    page.locator("#map .region[data-code='540200']").tap()
    assert everywhere(page) == {"652800"}


def swipe(page, start, end):
    """Drag with a finger between two places on the screen."""
    session = page.context.new_cdp_session(page)
    path = [
        ("touchStart", start),
        ("touchMove", np.mean([start, end], axis=0)),
        ("touchMove", end),
        ("touchEnd", None),
    ]
    for kind, place in path:
        touches = [] if place is None else [{"x": float(place[0]), "y": float(place[1])}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})


def test_a_finger_scrolls_the_page_unless_it_is_to_drag_rectangles(opened):
    page = opened(width=390, height=740, has_touch=True, is_mobile=True)
    page.locator("#rectangle").check()
    page.locator("#map").scroll_into_view_if_needed()
    box = page.locator("#map").bounding_box()
    low, high = ([box["x"] + k * box["width"], box["y"] + k * box["height"]] for k in (0.3, 0.7))
    swipe(page, low, high)
    first = everywhere(page)
    assert len(first) > 50
    page.locator("#clear").click()
    page.locator("#rectangle").uncheck()
    page.locator("#map").scroll_into_view_if_needed()
    box = page.locator("#map").bounding_box()
    swipe(page, [box["x"] + 200, box["y"] + 200], [box["x"] + 210, box["y"] + 100])
    assert everywhere(page) == set()


def test_print_shows_the_state_and_no_controls(opened):
    page = opened()
    page.locator("#regions tr[data-code='310000']").click()
    page.emulate_media(media="print")
    for hidden in ("#variable", "#find", "#clear", "nav", "#tooltip", "#unprinted"):
        assert page.locator(hidden).first.is_hidden(), hidden
    assert page.locator("#map svg").is_visible() and page.locator("#scatter svg").is_visible()
    assert page.locator("#regions tbody tr:visible").count() == 1
    page.emulate_media(media="screen")
    page.locator("#clear").click()
    page.emulate_media(media="print")
    assert page.locator("#regions").is_hidden() and page.locator("#unprinted").is_visible()


def test_nothing_moves_for_those_who_want_no_motion(opened):
    page = opened(reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.querySelector('.point')).transitionDuration") == "0s"


def test_chinese_words(opened):
    page = opened("zh")
    result = explorer().views[SHOWN]
    row = page.locator("#regions tr[data-code='310000']").inner_text()
    assert "上海市" in row and in_words(result.quadrant["310000"], "zh") in row
    assert f"高-高: {(result.clusters() == 'high-high').sum()}" in page.locator("#status").inner_text()
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
