// @ts-check
// An ordered list of a view's settings: each row is dragged by its grip, moved by Alt and the arrows, opened, taken out.

import { announce, h, icon } from "../dom.js";
import { t } from "../text.js";
import { button } from "../designer/controls.js";
import { move, on, remove } from "./commands.js";

/** @typedef {import("./designer.js").Designer} Designer */

/**
 * @param {Designer} designer
 * @param {string} list
 * @param {(item: any) => string} titleOf
 * @param {(item: any, at: number) => Node[]} [inner] what a row holds besides its name
 * @param {boolean} [isFixed] the last row stays
 */
export function rows(designer, list, titleOf, inner = () => [], isFixed = false) {
  const items = on(designer.view, list);
  const made = items.map((item, at) => {
    const name = titleOf(item);
    const grip = h("button", { type: "button", class: "fl-order-grip", "data-move": true, "data-focus": `${list}/${at}`, "aria-label": t("{name}, {place} of {count}. Alt and arrows move it.", { name, place: at + 1, count: items.length }), title: t("Drag, or Alt and arrows"), "aria-keyshortcuts": "Alt+ArrowUp Alt+ArrowDown" }, icon("grip-vertical"));
    const gone = isFixed && items.length === 1 ? [] : [button(t("Take out {name}", { name }), "x", () => takeOut(designer, list, at), { isIcon: true, focus: `${list}/${at}/gone` })];
    return h("li", { "data-id": `${list}/${at}` }, grip, h("span", { class: "fl-order-name" }, name), ...inner(item, at), ...gone);
  });
  const element = h("ol", { class: "fl-order", "data-list": list }, ...made);
  element.addEventListener("keydown", (event) => key(designer, list, titleOf, event));
  return element;
}

/** @param {Designer} designer @param {string} list @param {number} at */
function takeOut(designer, list, at) {
  designer.run(remove(list, at));
  const left = on(designer.view, list).length;
  designer.focus(left ? `${list}/${Math.min(at, left - 1)}` : `${list}/new`);
}

/** @param {Designer} designer @param {string} list @param {(item: any) => string} titleOf @param {KeyboardEvent} event */
function key(designer, list, titleOf, event) {
  const row = event.target instanceof Element ? event.target.closest("[data-id]") : null;
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step || !event.altKey || event.isComposing || !(row instanceof HTMLElement)) return;
  event.preventDefault();
  const at = Number(row.dataset.id?.split("/")[1]);
  moved(designer, list, at, at + step, titleOf);
}

/** @param {Designer} designer @param {string} list @param {number} from @param {number} to @param {(item: any) => string} titleOf */
export function moved(designer, list, from, to, titleOf) {
  if (shifted(designer, list, from, to, titleOf)) designer.focus(`${list}/${to}`);
}

/** Move a row and say so, wherever the focus is. @param {Designer} designer @param {string} list @param {number} from @param {number} to @param {(item: any) => string} titleOf */
export function shifted(designer, list, from, to, titleOf) {
  const name = titleOf(on(designer.view, list)[from]);
  const isMoved = designer.run(move(list, from, to));
  if (isMoved) announce(t("{name}: {place} of {count}", { name, place: to + 1, count: on(designer.view, list).length }));
  return isMoved;
}
