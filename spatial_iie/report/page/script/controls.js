// Controls: what is shown, and how.

const sources = [
  ["variable", "variable", () => data.variables.map((each) => each.label)],
  ["weights", "weights", () => data.weights],
  ["alpha", "alpha", () => data.alphas.map((alpha) => `p ≤ ${alpha}`)],
  ["correction", "correction", () => data.corrections.map((name) => words[name])],
];

function prepareControls() {
  for (const [id, key, labels] of sources) {
    offer(byId(id), labels(), state[key], (chosen) => {
      state[key] = chosen;
    });
  }
  const kinds = ["cluster", "quadrant", "class"];
  offer(byId("colours"), kinds.map((kind) => words[`by ${kind}`]), 0, (chosen) => {
    state.colours = kinds[chosen];
  });
  prepareYears();
  byId("clear").addEventListener("click", () => choose([], false, "controls"));
  byId("find").addEventListener("keydown", (event) => {
    if (event.key === "Enter") find(event.target.value, adds(event));
  });
  byId("only").addEventListener("change", (event) => {
    byId("explore").classList.toggle("only", event.target.checked);
  });
  byId("rectangle").addEventListener("change", (event) => {
    byId("explore").classList.toggle("rectangles", event.target.checked);
  });
}

/** Fill a list of choices; a choice changes the state and shows it. */
function offer(list, labels, first, take) {
  labels.forEach((label, place) => list.append(make("option", { value: place }, label)));
  list.value = first;
  list.addEventListener("change", () => {
    take(Number(list.value));
    show();
  });
}

function prepareYears() {
  data.years.forEach((year, place) => {
    const label = make("label");
    const button = make("input", { type: "radio", name: "year", value: place });
    button.checked = place === state.year;
    button.addEventListener("change", () => {
      state.year = place;
      show();
    });
    label.append(button, make("span", {}, String(year)));
    byId("years").append(label);
  });
}
