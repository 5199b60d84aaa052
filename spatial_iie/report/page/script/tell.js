// Sentences: what a region is, what is shown, what is selected.

const NAMED = 12; // regions named in a sentence

function described(region) {
  const statistic = lack(region) ? [] : [`I ${shownNumber(view().statistic[region], 3)}`];
  return [data.names[region], wordOf(cluster(region)), ...statistic].join(words.comma);
}

function chosenInWords() {
  const chosen = [...state.chosen].sort((a, b) => a - b);
  if (!chosen.length) return words["nothing selected"];
  const named = chosen.slice(0, NAMED).map((region) => data.names[region]).join(words.comma);
  const rest = chosen.length - NAMED;
  const names = rest > 0 ? filled(words["and more"], { names: named, n: rest }) : named;
  return filled(words.selected, { n: chosen.length, names });
}

function statusInWords() {
  const counts = countClasses();
  const counted = classes().map((name) => `${wordOf(name)}: ${counts.get(name) ?? 0}`).join(words.comma);
  const n = everyRegion.filter((region) => lack(region) === null).length;
  const slope = shownNumber(view().line[0], 4);
  const shownNow = [variable().label, data.weights[state.weights], data.years[state.year]].join(words.comma);
  return [
    shownNow,
    filled(words.regions, { n }),
    filled(view().moran ? words.moran : words.slope, { slope }),
    `p ≤ ${Number(cutoff().toPrecision(3))}`,
    counted,
  ].join(words.between);
}

/** Say something to those who listen to the page. */
function announce(text) {
  byId("live").textContent = text;
}
