// Selection: one set of regions, shown in all views.

/** Whether an event adds to the selection instead of replacing it. */
function adds(event) {
  return event.shiftKey || event.ctrlKey || event.metaKey || byId("add").checked;
}

/** Select regions, or add them; `from` is the view in which it was done, which is not scrolled. */
function choose(regions, adding, from) {
  state.chosen = new Set(adding ? [...state.chosen, ...regions] : regions);
  showChoice();
  if (regions.length && from !== "table") bringUp(regions[0]);
  announce(chosenInWords());
}

/** Select one region; one that is selected is taken out if it is added again or is the only one. */
function toggle(region, adding, from) {
  const taken = state.chosen.has(region) && (adding || state.chosen.size === 1);
  if (taken) choose([...state.chosen].filter((each) => each !== region), false, "table");
  else choose([region], adding, from);
}

function showChoice() {
  chooseOnMap();
  chooseOnScatter();
  chooseInTable();
  byId("selection").textContent = chosenInWords();
}

/** Select all regions whose name holds, or whose code begins with, what was typed. */
function find(text, adding) {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return;
  const fits = (region) =>
    data.names[region].toLowerCase().includes(wanted) || data.codes[region].toLowerCase().startsWith(wanted);
  const found = everyRegion.filter(fits);
  if (found.length) {
    choose(found, adding, "find");
    setCurrent(found[0]);
  } else {
    announce(words["not found"]);
    byId("selection").textContent = words["not found"];
  }
}
