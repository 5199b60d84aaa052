// The Moran scatter plot: points within a frame drawn beforehand for each variable.

const scatterDrawing = document.querySelector("#scatter svg");
const points = everyRegion.map((region) =>
  makeShape("circle", { class: "point", "data-point": region, "data-code": data.codes[region], r: 3.2 }),
);
const slopeLine = makeShape("line", { class: "slope", "clip-path": "url(#scatter-box)" });

function prepareScatter() {
  dressed(scatterDrawing, { role: "listbox", "aria-multiselectable": "true", "aria-label": words.scatter });
  const [left, top, right, bottom] = data.box;
  const clip = makeShape("clipPath", { id: "scatter-box" });
  clip.append(makeShape("rect", { x: left, y: top, width: right - left, height: bottom - top }));
  const group = makeShape("g", { class: "points" });
  for (const point of points) group.append(dressed(point, { role: "option", tabindex: "-1" }));
  scatterDrawing.append(clip, slopeLine, group);
}

/** Where a value and its lag lie on the drawing. */
function placed(z, lag) {
  const [left, top, right, bottom] = data.box;
  const [[lowest, highest], [least, most]] = variable().limits;
  const x = left + ((z - lowest) / (highest - lowest)) * (right - left);
  return [x, bottom - ((lag - least) / (most - least)) * (bottom - top)];
}

function pointPlace(region) {
  return lack(region) ? null : placed(view().z[region], view().lag[region]);
}

function colourScatter() {
  for (const frame of scatterDrawing.querySelectorAll(".frame")) {
    frame.classList.toggle("unshown", Number(frame.dataset.frame) !== state.variable);
  }
  for (const region of everyRegion) {
    const place = pointPlace(region);
    points[region].classList.toggle("unshown", place === null);
    if (place === null) continue;
    dressed(points[region], { cx: place[0].toFixed(2), cy: place[1].toFixed(2), "aria-label": described(region) });
    points[region].style.fill = colourOf(classOf(region));
  }
  const [slope, intercept] = view().line;
  const [[lowest, highest]] = variable().limits;
  const [start, end] = [lowest, highest].map((z) => placed(z, intercept + slope * z));
  dressed(slopeLine, { x1: start[0], y1: start[1], x2: end[0], y2: end[1] });
}

function chooseOnScatter() {
  const group = scatterDrawing.querySelector(".points");
  for (const region of everyRegion) {
    const chosen = state.chosen.has(region);
    points[region].classList.toggle("chosen", chosen);
    points[region].classList.toggle("faded", state.chosen.size > 0 && !chosen);
    points[region].setAttribute("aria-selected", chosen);
    if (chosen && points[region] !== document.activeElement) group.append(points[region]); // above the others
  }
}
