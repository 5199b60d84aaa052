// Pointer: point at, click, or drag a rectangle; the same on the map and in the plot.

const CLICK = 4; // pixels that a click may move

/** Let a drawing be pointed at and brushed: `hit(event, x, y)` finds a region, `place(region)` says where it lies. */
function brushable(drawing, name, hit, place) {
  const frame = makeShape("rect", { class: "brush" });
  let start = null;
  drawing.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    unpoint();
    const [x, y] = within(drawing, event);
    start = { x, y, event, region: hit(event, x, y), drags: false };
    if (event.pointerType === "mouse" || byId("rectangle").checked) drawing.setPointerCapture(event.pointerId);
  });
  drawing.addEventListener("pointermove", (event) => {
    const [x, y] = within(drawing, event);
    if (start && canDrag(start, event)) {
      start.drags = true;
      drawing.append(dressed(frame, corners(start, x, y)));
    } else if (!start) pointAt(hit(event, x, y), event);
  });
  drawing.addEventListener("pointerup", (event) => {
    if (start) finish(start, within(drawing, event), adds(event), name, place);
    if (start && !start.drags) pointAt(start.region, event);
    start = null;
    frame.remove();
  });
  drawing.addEventListener("pointercancel", () => {
    start = null; // the finger scrolls the page
    frame.remove();
  });
  drawing.addEventListener("pointerleave", (event) => {
    if (event.pointerType === "mouse") unpoint(); // a finger always leaves: what it tapped stays pointed at
  });
}

function canDrag(start, event) {
  const moved = Math.hypot(event.clientX - start.event.clientX, event.clientY - start.event.clientY) > CLICK;
  return start.drags || (moved && (event.pointerType === "mouse" || byId("rectangle").checked));
}

function pointAt(region, event) {
  if (region === null) unpoint();
  else point(region, event.clientX, event.clientY);
}

function finish(start, [x, y], adding, name, place) {
  if (start.drags) {
    const box = corners(start, x, y);
    choose(everyRegion.filter((region) => lies(place(region), box)), adding, name);
  } else if (start.region !== null) {
    setCurrent(start.region);
    toggle(start.region, adding, name);
  } else if (!adding) choose([], false, name);
}

function corners(start, x, y) {
  const [left, top] = [Math.min(start.x, x), Math.min(start.y, y)];
  return { x: left, y: top, width: Math.abs(x - start.x), height: Math.abs(y - start.y) };
}

function lies(place, box) {
  if (place === null) return false;
  const [x, y] = place;
  return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
}

/** A place on the screen in the units of a drawing. */
function within(drawing, event) {
  const place = new DOMPoint(event.clientX, event.clientY).matrixTransform(drawing.getScreenCTM().inverse());
  return [place.x, place.y];
}

/** The region under the pointer. */
function regionUnder(event) {
  const shape = document.elementFromPoint(event.clientX, event.clientY)?.closest(".region");
  return shape ? Number(shape.dataset.region) : null;
}

/** The point nearest to the pointer, if it is near. */
function pointNear(_event, x, y) {
  const near = 9;
  let [best, least] = [null, near];
  for (const region of everyRegion) {
    const place = pointPlace(region);
    const distance = place === null ? Infinity : Math.hypot(place[0] - x, place[1] - y);
    if (distance < least) [best, least] = [region, distance];
  }
  return best;
}
