// @ts-check
// The picture of a flow to look at: the same cards, with the way of a trial lit up.

import { byCard, draw } from "./canvas.js";
import { placeOf } from "./tree.js";

/** Within its room: the page itself stays where it is. @param {Element} card @param {HTMLElement} room */
function bringIntoSight(card, room) {
  const [one, all] = [card.getBoundingClientRect(), room.getBoundingClientRect()];
  room.scrollBy(one.left + one.width / 2 - all.left - all.width / 2, Math.max(0, one.bottom - all.bottom));
}

const room = document.getElementById("fl-flow-picture");
const given = document.getElementById("fl-flow-given");
if (room && given) {
  const { document: flow, told, manual, marks } = JSON.parse(given.textContent || "{}");
  const findings = byCard(flow, told.findings, (/** @type {string} */ path) => placeOf(flow, path));
  const paper = draw(flow, { told, manual, findings, selected: "", moving: "", folded: new Set(), marks: new Map(Object.entries(marks)) });
  for (const button of paper.querySelectorAll("button")) {
    const plain = document.createElement("div");
    plain.className = button.className;
    plain.append(...button.childNodes);
    if (button.dataset.at) button.replaceWith(plain);
    else button.remove();
  }
  room.append(paper);
  const open = room.querySelector(".is-open");
  if (open) bringIntoSight(open, room);
}
