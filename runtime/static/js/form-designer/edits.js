// @ts-check
// What is done to the form by a button or a key: added, pasted, copied, taken off.

import { announce } from "../dom.js";
import { t } from "../text.js";
import { showToast } from "../toast.js";
import { copiesOf, duplicateItems, insertItems, outermost, pasteItems, placeAll, removeItems } from "./commands.js";
import { remember } from "./palette.js";
import { refusal as cannotStand } from "./places.js";
import { around, bodyOf, find, freshKey, holdsItems, keyOf, keys, kindOf, walk } from "./tree.js";

/** @typedef {import("./tree.js").Item} Item */
/** @typedef {import("./tree.js").Place} Place */

export class Edits {
  /** @param {import("./designer.js").Designer} designer */
  constructor(designer) {
    this.designer = designer;
  }

  /** Put something new after what is selected. @param {Item[]} items */
  add(items) {
    const why = this.refusal(items);
    if (why) return void showToast({ text: why, tone: "bad" });
    const place = this.#placeAfter(items[0]);
    this.designer.run(insertItems(items, place));
    remember(items);
    this.#selectAt(place, items.length);
    announce(t("{name} was added.", { name: this.designer.names.titleOf(items[0]) }));
  }

  /** Fields stand on a form once. @param {Item[]} items */
  refusal(items) {
    const taken = new Set(walk(this.designer.history.document).filter(({ item }) => ["field", "lines", "related"].includes(kindOf(item))).map(({ item }) => keyOf(item)));
    const twice = items.find((one) => ["field", "lines", "related"].includes(kindOf(one)) && taken.has(keyOf(one)));
    return twice ? t("'{name}' stands on the form already.", { name: this.designer.names.titleOf(twice) }) : "";
  }

  /** Inside what is selected, else after it, else where there is room. @param {Item} item @returns {Place} */
  #placeAfter(item) {
    const form = this.designer.history.document;
    const first = [...this.designer.selected].at(-1) ?? this.designer.current;
    const chain = first ? [find(form, first), ...around(form, first)] : [];
    if (kindOf(item) === "tab") return { parent: "", index: form.body.length };
    for (const one of chain) {
      if (!one) continue;
      if (holdsItems(one.item) && !cannotStand(form, item, one.id)) return { parent: one.id, index: bodyOf(form, one.id).length };
      if (!cannotStand(form, item, one.place.parent)) return { parent: one.place.parent, index: one.place.index + 1 };
    }
    const inside = walk(form).filter((one) => one.place.parent === this.designer.tab && kindOf(one.item) === "section").at(-1);
    const parent = inside && !cannotStand(form, item, inside.id) ? inside.id : this.designer.tab;
    return { parent, index: bodyOf(form, parent).length };
  }

  /** @param {Place} place @param {number} [count] */
  #selectAt({ parent, index }, count = 1) {
    const found = walk(this.designer.history.document).filter((one) => one.place.parent === parent && one.place.index >= index && one.place.index < index + count);
    if (found.length) this.designer.select(found.map((one) => one.id), { at: found[0].id, show: true });
  }

  /** @param {Item[]} items */
  paste(items) {
    const copies = copiesOf(this.designer.history.document, items);
    if (!copies.length) return void showToast({ text: t("Everything of that stands on the form already."), tone: "bad" });
    const place = this.#placeAfter(copies[0]);
    const why = copies.map((one) => cannotStand(this.designer.history.document, one, place.parent)).find(Boolean);
    if (why) return void showToast({ text: why, tone: "bad" });
    if (this.designer.run(pasteItems(items, place))) announce(t("Pasted."));
    this.#selectAt(place, copies.length);
  }

  /** @param {string[]} ids */
  duplicate(ids) {
    const last = outermost(this.designer.history.document, ids).at(-1);
    if (!this.designer.run(duplicateItems(ids))) return void showToast({ text: t("A field stands on a form once."), tone: "info" });
    announce(t("Duplicated."));
    if (last) this.#selectAt({ ...last.place, index: last.place.index + 1 }, ids.length);
  }

  /** @param {string[]} ids */
  remove(ids) {
    const parts = /** @type {HTMLElement[]} */ ([...this.designer.canvas.querySelectorAll("[data-at]")]).map((one) => one.dataset.at ?? "");
    const last = Math.max(...ids.map((id) => parts.indexOf(id)));
    const next = [...parts.slice(last + 1), ...parts.slice(0, last).reverse()].find((id) => !ids.some((gone) => gone === id || around(this.designer.history.document, id).some((one) => one.id === gone)));
    const name = ids.length === 1 ? this.designer.names.titleOf(find(this.designer.history.document, ids[0])?.item ?? {}) : t("{count} selected", { count: ids.length });
    if (!this.designer.run(removeItems(ids))) return;
    announce(t("{name} was taken off the form.", { name }));
    this.designer.select([], { at: next ?? "" });
  }

  /** @param {string} id */
  async rename(id) {
    this.designer.left.show("outline");
    (await this.designer.outline.part()).rename(id);
  }

  addTab() {
    this.add([{ tab: freshKey(keys(this.designer.history.document), "tab"), title: t("New tab"), body: [] }]);
  }

  placeAll() {
    this.designer.run(placeAll(this.designer.names.palette.fields.map((one) => one.item), "", 0));
    this.designer.select([]);
  }
}
