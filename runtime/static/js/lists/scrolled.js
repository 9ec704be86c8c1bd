// @ts-check
// Who comes back to a list, or loads it anew, finds it where it was left: a browser keeps this of a page, not of a part.

export {}; // a module, whose names are its own

const KEY = "fl-list-scrolled";
const frame = () => document.querySelector("main .fl-table-frame");

addEventListener("pagehide", () => {
  const one = frame();
  try {
    if (one) sessionStorage.setItem(KEY, JSON.stringify([location.href, one.scrollTop, one.scrollLeft]));
  } catch {
    // Storage is full or switched off: the list begins at its top.
  }
});

/** @returns {[string, number, number]} an address, and how far its list was scrolled down and to the side */
function left() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "") ?? ["", 0, 0];
  } catch {
    return ["", 0, 0];
  }
}

const [visit] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
const [address, top, side] = left();
if (visit && ["back_forward", "reload"].includes(visit.type) && address === location.href) frame()?.scrollTo(side, top);
