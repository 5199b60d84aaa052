// Zoom: the map grows in a box that scrolls, so that finger, wheel and keyboard move it as they move any page.

const LARGEST = 8;
let scale = 1;

function prepareZoom() {
  const { width, height } = mapDrawing.viewBox.baseVal;
  byId("map").style.aspectRatio = `${width} / ${height}`;
  byId("larger").addEventListener("click", () => zoom(2 * scale));
  byId("smaller").addEventListener("click", () => zoom(scale / 2));
  byId("whole").addEventListener("click", () => zoom(1));
}

/** Show the map so many times as large, around what is selected, or around its middle as it stands. */
function zoom(wanted) {
  const box = byId("map");
  const middle = chosenMiddle() ?? [
    (box.scrollLeft + box.clientWidth / 2) / box.scrollWidth,
    (box.scrollTop + box.clientHeight / 2) / box.scrollHeight,
  ];
  scale = Math.min(LARGEST, Math.max(1, wanted));
  mapDrawing.style.width = `${100 * scale}%`;
  box.classList.toggle("zoomed", scale > 1);
  box.scrollLeft = middle[0] * box.scrollWidth - box.clientWidth / 2;
  box.scrollTop = middle[1] * box.scrollHeight - box.clientHeight / 2;
}

/** The middle of the selected regions as shares of the drawing, or null if nothing is selected. */
function chosenMiddle() {
  if (!state.chosen.size) return null;
  const { width, height } = mapDrawing.viewBox.baseVal;
  const sides = [0, 1].map((side) => [...state.chosen].map((region) => data.places[region][side]));
  const [x, y] = sides.map((each) => (Math.min(...each) + Math.max(...each)) / 2);
  return [x / width, y / height];
}
