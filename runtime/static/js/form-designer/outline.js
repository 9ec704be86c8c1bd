// @ts-check
// The form as a tree beside the canvas: the same parts in words, to move about in, to move and to rename.

import { h, icon } from "../dom.js";
import { t } from "../text.js";
import { setOnItems } from "./commands.js";
import { find, holdsItems, kindOf, walk } from "./tree.js";

/** @typedef {import("./tree.js").Found} Found */

export class Outline {
  #renamed = "";

  /** @param {import("./designer.js").Designer} designer */
  constructor(designer) {
    this.designer = designer;
    this.element = h("ul", { class: "fl-fd-outline", role: "tree", "aria-label": t("Outline") });
    this.element.addEventListener("click", ({ target }) => {
      const line = target instanceof Element ? target.closest("[data-line]") : null;
      if (line instanceof HTMLElement) designer.select([line.dataset.line ?? ""], { show: true });
    });
    this.element.addEventListener("dblclick", ({ target }) => {
      const line = target instanceof Element ? target.closest("[data-line]") : null;
      if (line instanceof HTMLElement) this.rename(line.dataset.line ?? "");
    });
    this.element.addEventListener("keydown", (event) => this.#key(event));
  }

  draw() {
    const focus = this.element.contains(document.activeElement) ? /** @type {HTMLElement} */ (document.activeElement).dataset.line : "";
    const all = walk(this.designer.shown);
    const current = all.some(({ id }) => id === this.designer.current) ? this.designer.current : all[0]?.id;
    this.element.replaceChildren(...all.map((one) => this.#line(one, one.id === current)));
    if (focus) this.#focus(focus);
  }

  /** @param {Found} one @param {boolean} isCurrent */
  #line({ item, id, depth }, isCurrent) {
    const { designer } = this;
    const title = designer.names.titleOf(item);
    const worst = (designer.findings[id] ?? []).find(({ level }) => level !== "hint");
    const name = this.#renamed === id ? this.#input(id, item.title ?? title) : h("span", { class: "fl-fd-name" }, title);
    return h("li", { class: `is-depth-${depth}${designer.selected.has(id) ? " is-selected" : ""}`, role: "treeitem", "aria-level": depth + 1, "aria-selected": String(designer.selected.has(id)), ...(holdsItems(item) && { "aria-expanded": "true" }), tabindex: isCurrent ? "0" : "-1", "data-line": id, "data-at": id, "aria-keyshortcuts": "Alt+ArrowUp Alt+ArrowDown" },
      icon(designer.names.iconOf(item)), name, ...(worst ? [h("span", { class: `fl-fd-badge ${worst.level === "error" ? "is-bad" : "is-warn"}`, title: worst.message }, icon("triangle-alert"))] : []));
  }

  /** @param {string} id @param {string} title */
  #input(id, title) {
    const input = h("input", { class: "fl-input is-small", "aria-label": t("Name"), maxlength: 200 });
    input.value = title;
    const done = (/** @type {boolean} */ isKept) => {
      if (!this.#renamed) return;
      this.#renamed = "";
      if (isKept && input.value.trim() !== title) this.designer.run(setOnItems([id], "title", input.value.trim() || undefined));
      this.draw();
      this.#focus(id);
    };
    input.addEventListener("blur", () => done(true));
    input.addEventListener("keydown", (event) => {
      if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
      done(event.key === "Enter");
    });
    queueMicrotask(() => (input.focus(), input.select()));
    return input;
  }

  /** Only what has a name of its own can be called otherwise. @param {string} id */
  rename(id) {
    const item = find(this.designer.shown, id)?.item;
    if (!item || ["divider", "text"].includes(kindOf(item))) return;
    this.#renamed = id;
    this.draw();
  }

  /** @param {string} id */
  #focus(id) {
    const line = this.element.querySelector(`[data-line="${CSS.escape(id)}"]`);
    if (line instanceof HTMLElement) line.focus();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing || !(event.target instanceof HTMLElement) || !event.target.dataset.line) return;
    const lines = /** @type {HTMLElement[]} */ ([...this.element.children]);
    const at = lines.indexOf(event.target);
    const next = { ArrowDown: lines[at + 1], ArrowUp: lines[at - 1], Home: lines[0], End: lines.at(-1) }[event.key];
    if (event.key === "F2") this.rename(event.target.dataset.line);
    else if (event.key === "Enter") this.designer.select([event.target.dataset.line], { show: true });
    else if (next && !event.altKey) next.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
