// @ts-check
// Cards that are dragged to a "+", and branches to another place among those of their block, by mouse, pen or finger.

import { Drag } from "../drag.js";
import { moveBranch } from "./commands.js";
import { readSlot } from "./designer.js";
import { find } from "./tree.js";

/** How far from a "+" a drop still counts. */
const REACH = 90;
const LINE = 3;
/** How far beside a branch its line is. */
const GAP = 8;

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

/** The branches that are tried one after another; what is left stays last. @param {import("./tree.js").Step} step @returns {string[]} */
const ordered = (step) => (step.type === "exclusive" ? (step.branches ?? []).filter((one) => !one.default).map(({ id }) => id) : []);

/**
 * Where a branch would stand among those of its block, and the line that says so.
 *
 * @param {HTMLElement} canvas
 * @param {string} block
 * @param {string[]} branches in their order
 * @param {string} branch
 * @param {number} x
 */
function branchAt(canvas, block, branches, branch, x) {
  const boxes = branches.map((id) => /** @type {Element} */ (canvas.querySelector(`[data-at="${CSS.escape(`${block}/${id}`)}"]`)).getBoundingClientRect());
  const from = branches.indexOf(branch);
  const to = boxes.filter(({ left, width }, at) => at !== from && left + width / 2 < x).length;
  const { left, right, top, height } = /** @type {DOMRect} */ (boxes[to]);
  const line = to === from ? undefined : new DOMRect((to < from ? left - GAP : right + GAP) - LINE / 2, top, LINE, height);
  return { by: to - from, line };
}

/** @param {import("./designer.js").Designer} designer */
export function letDrag(designer) {
  const { canvas } = designer;
  /** @type {{ id: string, branch: string, branches: string[] }} */
  let held = { id: "", branch: "", branches: [] };
  const among = (/** @type {number} */ x) => branchAt(canvas, held.id, held.branches, held.branch, x);
  new Drag(canvas, canvas, {
    start: (card) => {
      const [id = "", branch = ""] = (card.dataset.at ?? "").split("/");
      const step = find(designer.history.document, id)?.step;
      held = { id, branch, branches: step && branch ? ordered(step) : [] };
      const isHeld = step && (!branch || held.branches.includes(branch));
      return isHeld ? (card.querySelector(".fl-step-title")?.textContent ?? id) : "";
    },
    over: (x, y) => {
      if (held.branch) return { refusal: "", line: among(x).line };
      const slot = slotAt(canvas, x, y);
      return { refusal: slot ? designer.dropRefusal(held.id, readSlot(slot)) : "", inside: slot?.parentElement ?? undefined };
    },
    drop: (x, y) => {
      if (held.branch) return void designer.history.run(moveBranch(held.id, held.branch, among(x).by));
      const slot = slotAt(canvas, x, y);
      if (slot) designer.drop(held.id, readSlot(slot));
    },
    end: () => {},
  });
}
