// @ts-check
// Cards that are dragged to a "+" by mouse, pen or finger.

import { Drag } from "../drag.js";
import { readSlot } from "./designer.js";
import { find } from "./tree.js";

/** How far from a "+" a drop still counts. */
const REACH = 90;

/** @param {HTMLElement} canvas @param {number} x @param {number} y @returns {HTMLElement | undefined} the "+" that is nearest and near */
function slotAt(canvas, x, y) {
  const slots = /** @type {HTMLElement[]} */ ([...canvas.querySelectorAll("[data-slot]")]);
  const [nearest] = slots.map((slot) => ({ slot, far: distance(slot, x, y) })).filter((one) => one.far < REACH).sort((one, other) => one.far - other.far);
  return nearest?.slot;
}

/** @param {HTMLElement} element @param {number} x @param {number} y */
function distance(element, x, y) {
  const box = element.getBoundingClientRect();
  return Math.hypot(x - box.x - box.width / 2, y - box.y - box.height / 2);
}

/** @param {import("./designer.js").Designer} designer */
export function letDrag(designer) {
  const { canvas } = designer;
  let grabbed = "";
  new Drag(canvas, canvas, {
    start: (card) => {
      const at = card.dataset.at ?? "";
      grabbed = find(designer.history.document, at) ? at : "";
      return grabbed && (card.querySelector(".fl-step-title")?.textContent ?? at);
    },
    over: (x, y) => {
      const slot = slotAt(canvas, x, y);
      return { refusal: slot ? designer.dropRefusal(grabbed, readSlot(slot)) : "", inside: slot?.parentElement ?? undefined };
    },
    drop: (x, y) => {
      const slot = slotAt(canvas, x, y);
      if (slot) designer.drop(grabbed, readSlot(slot));
    },
    end: () => (grabbed = ""),
  });
}
