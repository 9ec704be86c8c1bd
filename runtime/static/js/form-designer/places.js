// @ts-check
// What may stand where: asked before anything is offered, dropped or moved by keys.

import { t } from "../text.js";
import { bodyOf, find, holds, holdsItems, kindOf, walk } from "./tree.js";

/** @typedef {import("./tree.js").Form} Form */
/** @typedef {import("./tree.js").Item} Item */
/** @typedef {import("./tree.js").Place} Place */

/** How many items a body holds at most, by what it belongs to. @type {Record<string, number>} */
const MOST = { form: 100, tab: 100, section: 300 };

/** Why an item cannot stand there; "" if it can. @param {Form} form @param {Item} item @param {string} parent */
export function refusal(form, item, parent) {
  const kind = kindOf(item);
  const owner = parent ? find(form, parent)?.item : undefined;
  const place = owner ? kindOf(owner) : "form";
  if (kind === "tab" && place !== "form") return t("A tab stands beside the other tabs.");
  if (kind === "section" && place === "section") return t("A section cannot stand inside a section.");
  if (owner && !holdsItems(owner)) return t("Nothing can stand inside this.");
  if (bodyOf(form, parent).length >= MOST[place]) return t("There is no room for more here.");
  return "";
}

/** Why items that are there cannot move there. @param {Form} form @param {string[]} ids @param {string} parent */
export function moveRefusal(form, ids, parent) {
  for (const id of ids) {
    const item = find(form, id)?.item;
    if (!item) continue;
    if (parent && holds(form, id, parent)) return t("Nothing can stand inside itself.");
    const why = refusal(form, item, parent);
    if (why && find(form, id)?.place.parent !== parent) return why;
  }
  return "";
}

/** Every place to which an item can move, in the order of the document. @param {Form} form @param {string} id @returns {Place[]} */
export function placesFor(form, id) {
  const bodies = ["", ...walk(form).filter(({ item }) => holdsItems(item)).map((one) => one.id)].filter((parent) => !moveRefusal(form, [id], parent));
  const isTab = kindOf(find(form, id)?.item ?? {}) === "tab";
  /** @type {(Place & { order: number })[]} */
  const places = [];
  const order = new Map(walk(form).map((one, index) => [one.id, index]));
  for (const parent of bodies) {
    const body = bodyOf(form, parent);
    const ids = walk(form).filter((one) => one.place.parent === parent);
    // On the form itself, loose items stand between the tabs only where there are some already.
    if (!parent && !isTab && body.length && body.every((one) => kindOf(one) === "tab")) continue;
    for (let index = 0; index <= body.length; index += 1) {
      const next = ids[index];
      const last = ids[index - 1];
      const after = next ? (order.get(next.id) ?? 0) - 0.5 : last ? endOf(form, last.id, order) + 0.4 - depthOf(form, parent) * 0.01 : (order.get(parent) ?? -1) + 0.2;
      places.push({ parent, index, order: after });
    }
  }
  return places.sort((one, other) => one.order - other.order).map(({ parent, index }) => ({ parent, index }));
}

/** @param {Form} form @param {string} parent */
const depthOf = (form, parent) => (parent ? (find(form, parent)?.depth ?? 0) + 1 : 0);

/** Where the last thing inside an item stands in the document. @param {Form} form @param {string} id @param {Map<string, number>} order */
function endOf(form, id, order) {
  return Math.max(...walk(form).filter((one) => holds(form, id, one.id)).map((one) => order.get(one.id) ?? 0));
}
