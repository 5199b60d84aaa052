// The legend: the classes shown and how many regions are in each; a class selects its regions.

function drawLegend() {
  const counts = countClasses();
  const buttons = classes().map((name) => {
    const button = make("button", { type: "button", "data-class": name });
    const swatch = make("span", { class: `swatch ${String(name).replace(" ", "-")}` });
    if (!colourOf(name).startsWith("url")) swatch.style.backgroundColor = colourOf(name);
    button.append(swatch, ` ${wordOf(name)} (${counts.get(name) ?? 0})`);
    button.addEventListener("click", (event) => {
      choose(everyRegion.filter((region) => classOf(region) === name), adds(event), "legend");
    });
    return button;
  });
  byId("legend").replaceChildren(...buttons);
}

function countClasses() {
  const counts = new Map();
  for (const name of everyRegion.map(classOf)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
