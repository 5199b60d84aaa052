// The class of a region in the view shown. p values and cut-offs come with the data: here they are only compared.

/** Why a region has no local statistic: "no data", "no neighbours", or null if it has one. */
function lack(region) {
  if (view().z[region] === null) return "no data";
  return view().statistic[region] === null ? "no neighbours" : null;
}

function quadrant(region) {
  return lack(region) ?? data.quadrants[view().quadrant[region]];
}

function cluster(region) {
  if (lack(region)) return lack(region);
  const p = view().p[region];
  return p !== null && p <= cutoff() ? quadrant(region) : "not significant";
}

function valueClass(region) {
  const found = variable().classes[state.year][region];
  return found === null ? "no data" : found;
}

/** The class by which a region is coloured. */
function classOf(region) {
  return { cluster, quadrant, class: valueClass }[state.colours](region);
}

/** All classes of the colours chosen, in the order of the legend; those of gaps only where there are gaps. */
function classes() {
  const held = new Set(everyRegion.map(classOf));
  const gaps = ["no neighbours", "no data"].filter((gap) => held.has(gap));
  if (state.colours === "class") return [...variable().labels.keys(), ...gaps];
  const rest = state.colours === "cluster" ? ["not significant"] : [];
  return [...data.quadrants, ...rest, ...gaps];
}

function colourOf(name) {
  if (name === "no data") return "url(#hatched)";
  if (name === "no neighbours") return "url(#dotted)";
  return typeof name === "number" ? variable().colours[name] : data.colours[name];
}

function wordOf(name) {
  if (typeof name === "number") return variable().labels[name];
  return words[`quadrant ${name}`] ?? words[name];
}
