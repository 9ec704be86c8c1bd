// @ts-check
// The small row of tools at what is selected.

import { h, icon } from "../dom.js";
import { t } from "../text.js";
import { setOnItems, setWidth } from "./commands.js";
import { find, kindOf, widthOf, WIDTHS, WITH_WIDTH } from "./tree.js";

/** @type {Record<number, string>} */
const SHARES = { 3: "1/4", 4: "1/3", 6: "1/2", 8: "2/3", 12: "1/1" };

/** @param {import("./designer.js").Designer} designer @param {string} id */
export function toolsOf(designer, id) {
  const found = find(designer.shown, id);
  if (!found) return null;
  const { item, place } = found;
  const kind = kindOf(item);
  const tool = (/** @type {string} */ label, /** @type {string} */ sign, /** @type {() => void} */ act, more = {}) => {
    const button = h("button", { type: "button", class: "fl-btn is-icon is-ghost is-small", "aria-label": label, title: label, "data-tool": sign, ...more }, icon(sign));
    button.addEventListener("click", (event) => (event.stopPropagation(), act()));
    return button;
  };
  const width = h("select", { class: "fl-input", "aria-label": t("Width"), title: t("Width"), "data-tool": "width" }, ...WIDTHS.map((one) => h("option", { value: one, selected: one === widthOf(item) }, SHARES[one])));
  width.addEventListener("change", () => designer.run(setWidth([id], Number(width.value))));
  const isAsked = item.required === true;
  return h("div", { class: "fl-fd-tools", role: "toolbar", "aria-label": t("Tools"), "data-nodrag": true },
    ...(place.parent ? [tool(t("What it stands in"), "arrow-up-left", () => designer.select([place.parent], { at: place.parent }))] : []),
    tool(t("Before"), "arrow-up", () => designer.moving.nudge(id, -1)), tool(t("After"), "arrow-down", () => designer.moving.nudge(id, 1)),
    ...(WITH_WIDTH.has(kind) ? [width] : []),
    ...(kind === "field" ? [tool(t("Required"), "star", () => designer.run(setOnItems([id], "required", isAsked ? undefined : true)), { "aria-pressed": String(isAsked) })] : []),
    ...(["field", "lines", "related"].includes(kind) ? [] : [tool(t("Duplicate"), "copy", () => designer.edits.duplicate([id]))]),
    tool(t("Delete"), "trash-2", () => designer.edits.remove([id])));
}
