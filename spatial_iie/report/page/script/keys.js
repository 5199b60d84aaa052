// Keyboard: one region is current in all views; Tab enters a view there, arrow keys move on, Enter or Space selects.

const directions = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function prepareKeys() {
  const onMap = (region) => data.places[region];
  listen(mapDrawing, ".region", "region", (region) => shapes[region][0], (region, key) => beside(region, key, onMap));
  listen(scatterDrawing, ".point", "point", (region) => points[region], (region, key) => beside(region, key, pointPlace));
  listen(document.querySelector("#regions tbody"), "tr", "row", (region) => rows[region], nextRow);
  byId("explore").addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    unpoint();
    choose([], false, "keys");
  });
}

function listen(box, selector, name, elementOf, next) {
  const regionOf = (event) => {
    const element = event.target.closest(selector);
    return element === null ? null : Number(element.dataset[name]);
  };
  box.addEventListener("keydown", (event) => {
    const region = regionOf(event);
    if (region === null) return;
    if (event.key === "Enter" || event.key === " ") toggle(region, adds(event), name === "row" ? "table" : "keys");
    else if (!go(next(region, event.key), elementOf)) return;
    event.preventDefault();
  });
  box.addEventListener("focusin", (event) => {
    const region = regionOf(event);
    if (region === null) return;
    setCurrent(region);
    if (event.target.matches(":focus-visible")) point(region, ...middle(event.target));
  });
  box.addEventListener("focusout", (event) => {
    if (regionOf(event) === pointed) unpoint();
  });
}

function go(region, elementOf) {
  if (region === null) return false;
  setCurrent(region);
  elementOf(region).focus();
  return true;
}

/** Make a region the one at which Tab enters each view. */
function setCurrent(region) {
  const stops = [shapes.map((each) => each[0]), rows, ...(lack(region) ? [] : [points])];
  for (const elements of stops) {
    for (const element of elements) {
      if (element.getAttribute("tabindex") === "0") element.setAttribute("tabindex", "-1");
    }
    elements[region].setAttribute("tabindex", "0");
  }
  state.current = region;
}

/** The nearest region in the direction of an arrow key; what lies aside counts twice as far. */
function beside(region, key, place) {
  const towards = directions[key];
  if (!towards) return null;
  const from = place(region);
  let [best, least] = [null, Infinity];
  for (const other of everyRegion) {
    const there = other === region ? null : place(other);
    if (there === null) continue;
    const step = [there[0] - from[0], there[1] - from[1]];
    const along = step[0] * towards[0] + step[1] * towards[1];
    const aside = Math.abs(step[0] * towards[1] - step[1] * towards[0]);
    const far = along + 2 * aside;
    if (along > 0 && aside <= 2 * along && far < least) [best, least] = [other, far];
  }
  return best ?? region;
}

function nextRow(region, key) {
  const shownRows = [...document.querySelectorAll("#regions tbody tr")].filter((row) => row.offsetParent !== null);
  const at = shownRows.indexOf(rows[region]);
  const to = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: shownRows.length - 1 }[key];
  if (to === undefined) return null;
  return Number(shownRows[Math.max(0, Math.min(to, shownRows.length - 1))].dataset.row);
}
