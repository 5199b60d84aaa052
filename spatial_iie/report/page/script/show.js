// Everything in its place.

/** Show what is chosen in all views. */
function show() {
  unpoint();
  colourMap();
  colourScatter();
  fillTable();
  drawLegend();
  byId("status").textContent = statusInWords();
  announce(statusInWords());
}

prepareMap();
prepareScatter();
prepareTable();
prepareControls();
prepareZoom();
prepareKeys();
brushable(mapDrawing, "map", regionUnder, (region) => data.places[region]);
brushable(scatterDrawing, "scatter", pointNear, pointPlace);
document.querySelector("#regions tbody").addEventListener("click", (event) => {
  const row = event.target.closest("tr");
  setCurrent(Number(row.dataset.row));
  toggle(Number(row.dataset.row), adds(event), "table");
});
document.querySelector("#regions tbody").addEventListener("pointerover", (event) => {
  const row = event.target.closest("tr");
  if (row) point(Number(row.dataset.row), event.clientX, event.clientY);
});
document.querySelector("#regions tbody").addEventListener("pointerleave", unpoint);
show();
setCurrent(0);
showChoice();
byId("live").textContent = "";
