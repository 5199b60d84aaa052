// What the page knows, what its reader has chosen, and how elements are made.

const data = JSON.parse(document.getElementById("data").textContent);
const words = data.words;
const everyRegion = data.codes.map((_, region) => region);

const state = {
  variable: 0,
  weights: 0,
  year: data.years.length - 1,
  alpha: data.first[0],
  correction: data.first[1],
  colours: "cluster", // or "quadrant", or "class"
  sort: { column: "code", descending: false },
  chosen: new Set(), // regions, by their place in data.codes
  current: 0, // the region that the keyboard is at, in all views
};

const byId = (id) => document.getElementById(id);
const view = () => data.views[state.variable][state.weights][state.year];
const variable = () => data.variables[state.variable];
const values = () => variable().values[state.year];
const cutoff = () => view().cutoffs[state.alpha][state.correction];

/** Make an element; data become text, never markup. */
function make(tag, attributes = {}, text = "") {
  return dressed(document.createElement(tag), attributes, text);
}

function makeShape(tag, attributes = {}) {
  return dressed(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes);
}

function dressed(element, attributes, text = "") {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text) element.textContent = text;
  return element;
}

/** Put values into the {slots} of a sentence. */
function filled(sentence, slots) {
  return sentence.replace(/\{(\w+)\}/g, (_, slot) => slots[slot]);
}
