// @ts-check
// The designer of views: settings at one side, the view as it will be seen at the other.

import { h, isTyping } from "../dom.js";
import { Frame, focusOn, redrawn } from "../designer/frame.js";
import { Saver } from "../designer/saver.js";
import { Sorting } from "../designer/sorting.js";
import { t } from "../text.js";
import { showToast } from "../toast.js";
import { asKind, on } from "./commands.js";
import { panel } from "./panel.js";
import { ViewPreview } from "./preview.js";
import { moved, shifted } from "./rows.js";

/**
 * @typedef {object} Field a field by its path, and what a view may use it for
 * @property {string} path
 * @property {string} title
 * @property {boolean} can_show
 * @property {boolean} can_sort
 * @property {boolean} can_group
 * @property {boolean} can_board
 * @property {boolean} can_be_quick
 * @property {boolean} is_day
 * @property {boolean} is_number
 * @property {boolean} has_colors
 * @property {[string, string][]} options
 */
/** @typedef {import("./commands.js").View} View @typedef {import("./commands.js").Command} Command */
/**
 * @typedef {object} Told what the page brings
 * @property {View} document
 * @property {import("../designer/saver.js").Addresses & { preview: string }} addresses
 * @property {import("../designer/own-words.js").Own | null} own
 * @property {string} entity
 * @property {Field[]} fields
 * @property {[string, string, string][]} kinds
 * @property {[string, string][]} colors
 * @property {[string, string][]} footers
 * @property {[string, string][]} roles
 * @property {[string, string][]} seenAs
 * @property {boolean} isLive
 */

export class Designer {
  /** @type {Set<string>} */
  #open = new Set();

  /** @param {HTMLElement} root @param {Told} told */
  constructor(root, told) {
    this.told = told;
    this.preview = new ViewPreview(told.addresses, {
      paths: () => on(this.view, "columns").map(({ field }) => field),
      move: (from, to) => shifted(this, "columns", from, to, this.#named),
    });
    this.frame = new Frame(root, told.document, new Saver(told.addresses), ...this.#seenAs());
    this.panel = h("section", { class: "fl-vd-panel", "aria-label": t("Settings") });
    const seen = h("section", { class: "fl-vd-seen", "aria-label": t("Preview") }, this.preview.note, this.preview.element);
    root.replaceChildren(this.frame.bar, h("div", { class: "fl-vd-room" }, seen, this.panel));
    root.classList.add("is-ready");
    this.frame.addEventListener("change", (event) => this.#changed(/** @type {CustomEvent} */ (event).detail.by));
    new Sorting(this.panel, this.panel, {
      name: (id) => this.#named(on(this.view, id.split("/")[0] ?? "")[Number(id.split("/")[1])]),
      takes: (id, list) => id.startsWith(`${list}/`),
      drop: (id, { list, at }) => this.#drop(list, Number(id.split("/")[1]), at),
    });
    this.#draw();
    this.#show(0);
  }

  /** @returns {View} */
  get view() {
    return this.frame.document;
  }

  /** @param {Command} command @param {string} [by] */
  run = (command, by = "") => this.frame.run(command, by);

  /** @param {string} path */
  field = (path) => this.told.fields.find((one) => one.path === path);

  /** @param {string} path */
  titleOf = (path) => this.field(path)?.title ?? path;

  /** @param {string} name */
  focus = (name) => focusOn(this.panel, name);

  /** @param {string} name */
  isOpen = (name) => this.#open.has(name);

  /** @param {string} name @param {boolean} isOpen */
  setOpen(name, isOpen) {
    if (isOpen) this.#open.add(name);
    else this.#open.delete(name);
  }

  /** The view as another kind, with what that needs. @param {string} kind */
  become(kind) {
    const { fields } = this.told;
    const shown = fields.filter((one) => one.can_show && !one.path.includes("."));
    const first = { list: shown[0], kanban: fields.find((one) => one.can_board), calendar: fields.find((one) => one.is_day) }[kind];
    if (!first) return void showToast({ text: kind === "kanban" ? t("A board needs a field with options to choose from.") : t("A calendar needs a field with a date."), tone: "info" });
    const columns = { columns: [...new Set([...on(this.view, "cards"), ...shown.slice(0, 5).map(({ path }) => path)])].map((field) => ({ field })) };
    this.run(asKind(kind, kind === "list" ? columns : kind === "kanban" ? { by: first.path } : { start: first.path }));
  }

  #seenAs() {
    const { seenAs } = this.told;
    if (!seenAs.length) return [];
    const select = h("select", { class: "fl-input is-small", "aria-label": t("Seen as") }, h("option", { value: "" }, t("Seen as myself")), ...seenAs.map(([key, title]) => h("option", { value: key }, t("Seen as {role}", { role: title }))));
    select.addEventListener("change", () => {
      this.preview.role = select.value;
      this.#show(0);
    });
    return [select];
  }

  /** @param {string} by */
  #changed(by) {
    const active = document.activeElement;
    const isBusy = by !== "history" && this.panel.contains(active) && (by === "typing" || !!active?.closest("fl-formula") || (isTyping(active) && active?.getAttribute("type") === "text"));
    if (!isBusy) this.#draw();
    this.#show();
  }

  #draw() {
    redrawn(this.panel, () => panel(this));
  }

  /** @param {number} [wait] */
  #show(wait) {
    if (this.told.isLive) this.preview.show(this.view, wait);
    else this.preview.tell(t("Records are shown here once their entity is published."));
  }

  /** @param {string} list @param {number} from @param {number} before */
  #drop(list, from, before) {
    moved(this, list, from, before > from ? before - 1 : before, this.#named);
  }

  /** @param {any} item */
  #named = (item) => this.titleOf(item.field ?? item.by ?? item.color ?? item);
}
