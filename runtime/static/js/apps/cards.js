// @ts-check
// Arrows go from app to app, as they stand on the page.

import { composing } from "../ime-guard.js";

const cards = document.querySelector("[data-app-cards]");

cards?.addEventListener("keydown", (event) => {
  if (!(event instanceof KeyboardEvent) || composing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
  const links = [...cards.querySelectorAll("h2 > a")];
  const at = links.indexOf(/** @type {Element} */ (event.target));
  const to = at < 0 ? undefined : links[next(links, at, event.key)];
  if (!(to instanceof HTMLElement)) return;
  event.preventDefault();
  to.focus();
});

/** Up and down go to the row above or below, at the nearest place in it. @param {Element[]} links @param {number} at @param {string} key @returns {number} -1 where there is none */
function next(links, at, key) {
  const side = { ArrowLeft: -1, ArrowRight: 1 }[key];
  if (side) return at + side;
  if (key === "Home" || key === "End") return key === "Home" ? 0 : links.length - 1;
  const down = { ArrowUp: -1, ArrowDown: 1 }[key];
  if (!down) return -1;
  const boxes = links.map((one) => one.getBoundingClientRect());
  const [x, y] = [boxes[at]?.left ?? 0, boxes[at]?.top ?? 0];
  const far = boxes.map(({ left, top }) => ((top - y) * down > 1 ? (top - y) * down * 10 + Math.abs(left - x) : Infinity));
  const nearest = Math.min(...far);
  return Number.isFinite(nearest) ? far.indexOf(nearest) : -1;
}
