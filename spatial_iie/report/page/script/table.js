// The table of regions: what is shown of each, in the order chosen.

const columns = [
  { key: "name", read: (region) => data.names[region] },
  { key: "code", read: (region) => data.codes[region] },
  { key: "value", read: (region) => values()[region], write: shownValue },
  { key: "z", read: (region) => view().z[region], write: (number) => shownNumber(number, 3) },
  { key: "lag", read: (region) => view().lag[region], write: (number) => shownNumber(number, 3) },
  { key: "quadrant", read: (region) => wordOf(quadrant(region)) },
  { key: "statistic", read: (region) => view().statistic[region], write: (number) => shownNumber(number, 3) },
  { key: "p", read: (region) => view().p[region], write: shownP },
  { key: "cluster", read: (region) => wordOf(cluster(region)) },
];
const rows = everyRegion.map((region) =>
  make("tr", { "data-row": region, "data-code": data.codes[region], tabindex: "-1" }),
);
const sixDigits = new Intl.NumberFormat("en", { maximumSignificantDigits: 6 });
const collator = new Intl.Collator(document.documentElement.lang);

function shownNumber(number, decimals) {
  return number.toFixed(decimals).replace("-", "−");
}

function shownValue(number) {
  return sixDigits.format(number).replace("-", "−");
}

function shownP(p) {
  return p < 0.00005 ? "<0.0001" : p.toFixed(4);
}

/** What a table or a tooltip shows of a region in a column; nothing where there is no number. */
function shown(column, region) {
  const found = column.read(region);
  if (found === null) return "";
  return column.write ? column.write(found) : found;
}

function prepareTable() {
  const header = document.querySelector("#regions thead tr");
  for (const column of columns) {
    const cell = make("th", { scope: "col", "data-column": column.key, class: column.write ? "number" : "" });
    const button = make("button", { type: "button" }, words[`column ${column.key}`]);
    button.addEventListener("click", () => sortBy(column.key));
    cell.append(button);
    header.append(cell);
  }
  for (const row of rows) {
    const cells = columns.map((column) =>
      column.key === "name" ? make("th", { scope: "row" }) : make("td", { class: column.write ? "number" : "" }),
    );
    row.append(...cells);
  }
}

function fillTable() {
  for (const region of everyRegion) {
    columns.forEach((column, place) => {
      rows[region].children[place].textContent = shown(column, region);
    });
    rows[region].lastChild.style.setProperty("--swatch", colourOf(cluster(region)).replace(/^url.*/, "#ffffff"));
  }
  orderTable();
}

function sortBy(key) {
  const again = state.sort.column === key;
  state.sort = { column: key, descending: again ? !state.sort.descending : false };
  orderTable();
}

/** Numbers by size, texts by alphabet; what is missing comes last, whichever way. */
function orderTable() {
  const { read } = columns.find((column) => column.key === state.sort.column);
  const way = state.sort.descending ? -1 : 1;
  const keys = everyRegion.map(read);
  const compare = (a, b) => (typeof a === "number" ? a - b : collator.compare(a, b));
  const ordered = [...everyRegion].sort((a, b) => {
    if (keys[a] === null || keys[b] === null) return (keys[a] === null) - (keys[b] === null);
    return way * compare(keys[a], keys[b]);
  });
  document.querySelector("#regions tbody").replaceChildren(...ordered.map((region) => rows[region]));
  for (const cell of document.querySelectorAll("#regions thead th")) {
    const sorted = state.sort.descending ? "descending" : "ascending";
    cell.setAttribute("aria-sort", cell.dataset.column === state.sort.column ? sorted : "none");
  }
}

function chooseInTable() {
  for (const region of everyRegion) rows[region].setAttribute("aria-selected", state.chosen.has(region));
  byId("explore").classList.toggle("choosing", state.chosen.size > 0);
}

/** Scroll the table, not the page, until a row shows. */
function bringUp(region) {
  const box = byId("rows");
  const head = document.querySelector("#regions thead").offsetHeight;
  const { offsetTop, offsetHeight } = rows[region];
  const hidden = offsetTop < box.scrollTop + head || offsetTop + offsetHeight > box.scrollTop + box.clientHeight;
  if (hidden) box.scrollTop = offsetTop - head - box.clientHeight / 3;
}
