// Pointing: a region pointed at, by pointer or keyboard, lights up in all views and says its numbers.

let pointed = null;

function point(region, x, y) {
  if (pointed !== null && pointed !== region) markPointed(pointed, false);
  pointed = region;
  markPointed(region, true);
  const tooltip = byId("tooltip");
  tooltip.replaceChildren(make("b", {}, data.names[region]), ...facts(region));
  tooltip.hidden = false;
  const { width, height } = tooltip.getBoundingClientRect();
  const room = document.documentElement.clientWidth;
  tooltip.style.left = `${Math.max(4, Math.min(x + 14, room - width - 4))}px`;
  tooltip.style.top = `${y + height + 18 > window.innerHeight ? Math.max(4, y - height - 14) : y + 14}px`;
}

function unpoint() {
  if (pointed !== null) markPointed(pointed, false);
  pointed = null;
  byId("tooltip").hidden = true;
}

function markPointed(region, on) {
  outlineRegions("pointed", on ? [region] : []);
  points[region].classList.toggle("pointed", on);
  points[region].setAttribute("r", on ? 5.5 : 3.2);
  rows[region].classList.toggle("pointed", on);
}

function facts(region) {
  return columns
    .slice(1)
    .filter((column) => shown(column, region) !== "")
    .map((column) => make("span", {}, `${words[`column ${column.key}`]}: ${shown(column, region)}`));
}

/** The middle of what stands for a region on the screen. */
function middle(element) {
  const box = element.getBoundingClientRect();
  return [box.left + box.width / 2, box.top + box.height / 2];
}
