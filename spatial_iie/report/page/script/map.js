// The map: shapes drawn beforehand are coloured, outlined and made reachable by the keyboard.

const mapDrawing = document.querySelector("#map svg");
const shapes = everyRegion.map(() => []); // of each region: on the map, in the inset, or both
for (const shape of mapDrawing.querySelectorAll(".region")) shapes[shape.dataset.region].push(shape);
const outlines = { chosen: [], pointed: [] };

function prepareMap() {
  dressed(mapDrawing, { role: "listbox", "aria-multiselectable": "true", "aria-label": words.map });
  mapDrawing.prepend(pattern("hatched", "M0 3L3 0"), pattern("dotted", "M1 1h1v1h-1z"));
  for (const region of everyRegion) {
    const [first, ...copies] = shapes[region];
    dressed(first, { role: "option", tabindex: "-1", "data-code": data.codes[region] });
    for (const copy of copies) copy.setAttribute("aria-hidden", "true");
  }
  const inset = mapDrawing.querySelector(".inset");
  for (const kind of ["chosen", "pointed"]) {
    outlines[kind] = [outline(kind), outline(kind)];
    if (inset) inset.before(outlines[kind][0]);
    else mapDrawing.append(outlines[kind][0]);
    if (inset) inset.append(clippedLike(inset.querySelector("[clip-path]"), outlines[kind][1]));
  }
}

/** A pattern for regions without a class, told apart without colour. */
function pattern(id, path) {
  const made = makeShape("pattern", { id, width: 3, height: 3, patternUnits: "userSpaceOnUse" });
  made.append(
    makeShape("rect", { width: 3, height: 3, fill: "#ffffff" }),
    makeShape("path", { d: path, stroke: "#777777", "stroke-width": 0.5, fill: "none" }),
  );
  return made;
}

function outline(kind) {
  return makeShape("path", { class: `outline ${kind}`, d: "" });
}

function clippedLike(clipped, shape) {
  return dressed(shape, { "clip-path": clipped.getAttribute("clip-path") });
}

function colourMap() {
  for (const region of everyRegion) {
    const colour = colourOf(classOf(region));
    for (const shape of shapes[region]) shape.style.fill = colour;
    shapes[region][0].setAttribute("aria-label", described(region));
  }
}

/** Draw the outlines of some regions over all others. */
function outlineRegions(kind, regions) {
  const all = regions.flatMap((region) => shapes[region]);
  const within = (shape) => Number(shape.closest(".inset") !== null);
  outlines[kind].forEach((path, place) => {
    const drawn = all.filter((shape) => within(shape) === place);
    path.setAttribute("d", drawn.map((shape) => shape.getAttribute("d")).join(""));
  });
}

function chooseOnMap() {
  for (const region of everyRegion) {
    const faded = state.chosen.size > 0 && !state.chosen.has(region);
    for (const shape of shapes[region]) shape.classList.toggle("faded", faded);
    shapes[region][0].setAttribute("aria-selected", state.chosen.has(region));
  }
  outlineRegions("chosen", [...state.chosen]);
}
