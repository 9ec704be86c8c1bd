// @ts-check
import { announce, isTyping } from "../dom.js";
import { History, wayOf } from "../history.js";
import { t } from "../text.js";
import { showToast } from "../toast.js";
import { dragging } from "./dragging.js";
import { added, changed, freeId, moved, ofKind, on, removed, set, swapped, withShelf } from "./edits.js";
import { FilterRows } from "./filter-rows.js";
import { fieldKeys } from "./keys.js";
import { drawShelf, pillForm, titleOf } from "./pills.js";
import { Preview } from "./preview.js";
import { refusal, usualShelf } from "./rules.js";
import { Settings } from "./settings.js";
import { sourced } from "./source.js";

/** @typedef {import("./edits.js").Report} Report @typedef {import("./edits.js").Shelf} Shelf @typedef {import("./pills.js").Words} Words */

/** Puts a report together; every edit is a command of one history, and the preview follows. */
class ReportBuilder extends HTMLElement {
  /** @type {{ shelf: Shelf, at: number } | null} */
  #open = null;

  connectedCallback() {
    this.words = /** @type {Words} */ (JSON.parse(this.querySelector("[data-words]")?.textContent || "{}"));
    this.text = /** @type {HTMLTextAreaElement} */ (this.querySelector("[name=document]"));
    this.history = new History(/** @type {any} */ (JSON.parse(this.text.value)));
    const token = /** @type {HTMLInputElement} */ (this.querySelector("[name=csrf_token]")).value;
    this.preview = new Preview(/** @type {HTMLElement} */ (this.querySelector("[data-preview]")), this.dataset.preview ?? "", token);
    this.filters = new FilterRows(
      /** @type {HTMLFormElement} */ (this.querySelector("form[data-filters]")), /** @type {HTMLElement} */ (this.querySelector("[data-filter-error]")),
      { rows: this.dataset.filterRows ?? "", make: this.dataset.filter ?? "", token, entity: this.report.entity },
      (filter) => this.run(t("Filter"), (report) => set(report, "filter", filter || undefined), "filter"),
    );
    this.settings = new Settings(/** @type {HTMLFormElement} */ (this.querySelector("[data-settings]")), this.words, (label, edit) => this.run(label, edit, label));
    this.history.addEventListener("change", (event) => this.#changed(/** @type {CustomEvent} */ (event).detail.by));
    this.#listen();
    this.#draw();
    void this.filters.show(this.report.filter ?? "");
    this.preview.show(this.report, 0);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.#undoKeys);
  }

  /** @returns {Report} */
  get report() {
    return /** @type {any} */ (this.history?.document);
  }

  /** @param {string} label @param {(report: Report) => Report} edit @param {string} [merge] @param {string} [by] "typing" while somebody writes */
  run(label, edit, merge, by = "") {
    return this.history?.run(/** @type {any} */ ({ label, merge, apply: edit }), by);
  }

  /** Put a field on a shelf, or say why not. @param {string} path @param {string} shelf @param {number} [place] */
  add(path, shelf, place) {
    const field = this.words?.fields[path];
    if (!field) return;
    const name = shelf || usualShelf(this.report, field);
    const reason = name ? refusal(this.report, name, field) : t("No shelf takes this field.");
    if (reason) return this.refuse(reason);
    if (name === "filters") void this.filters?.show(this.report.filter ?? "", path);
    else this.run(t("Add {name}", { name: field.title }), (report) => added(report, /** @type {Shelf} */ (name), path, field, place));
    announce(t("{name} is on the shelf {shelf}.", { name: field.title, shelf: this.#shelfTitle(name) }));
  }

  /** @param {string} reason */
  refuse(reason) {
    showToast({ text: reason, tone: "info" });
    announce(reason);
  }

  #listen() {
    dragging(this, {
      report: () => this.report,
      fieldOf: (source) => this.#dragged(source),
      drop: (dragged, shelf, place) => this.#drop(dragged, shelf, place),
    });
    fieldKeys(/** @type {HTMLElement} */ (this.querySelector("[data-fields]")), /** @type {HTMLInputElement} */ (this.querySelector("[data-search]")), (path, shelf) => this.add(path, shelf));
    this.addEventListener("click", (event) => this.#clicked(/** @type {Element} */ (event.target)));
    this.addEventListener("keydown", (event) => this.#pillKeys(event));
    document.addEventListener("keydown", this.#undoKeys);
    for (const type of ["change", "input"]) this.querySelector("[data-pill]")?.addEventListener(type, (event) => this.#set(/** @type {HTMLInputElement} */ (event.target), type));
    this.querySelector("[data-pill]")?.closest("form")?.addEventListener("submit", (event) => event.preventDefault());
    this.text?.addEventListener("change", () => this.#typed());
  }

  /** @param {Element} target */
  #clicked(target) {
    const button = target.closest("button");
    if (!button) return;
    if (button.matches("[data-undo]")) this.history?.undo();
    else if (button.matches("[data-redo]")) this.history?.redo();
    else if (button.matches("[data-swap]")) this.run(t("Swap rows and columns"), swapped);
    else if (button.matches("button[data-kind]")) this.run(button.textContent ?? "", (report) => ofKind(report, /** @type {any} */ (button.dataset.kind), this.#usual()));
    else if (button.matches("[data-count]")) this.run(t("Count of records"), (report) => withShelf(report, "values", [...on(report, "values"), { id: freeId(report, "n"), agg: "count" }]));
    else if (button.matches("[data-formula]")) this.#addFormula();
    else if (button.matches("[data-starter]")) this.run(button.textContent ?? "", () => JSON.parse(button.dataset.starter ?? "{}"));
    else if (button.matches("[data-remove]")) this.#remove(button, Number(button.dataset.remove));
    else if (button.matches(".fl-pill")) this.#show(button);
  }

  #addFormula() {
    const first = on(this.report, "values")[0]?.id;
    if (!first) return this.refuse(t("Put a value on the shelf first: a formula is over values."));
    this.run(t("Calculated value"), (report) => withShelf(report, "values", [...on(report, "values"), { id: freeId(report, "calculated"), formula: `${first} * 1`, title: t("Calculated value") }]));
    this.#open = { shelf: "values", at: on(this.report, "values").length - 1 };
    this.#draw();
  }

  /** The fields of a list that says nothing of its own. */
  #usual() {
    return Object.entries(this.words?.fields ?? {}).filter(([path, field]) => field.column && !path.includes(".")).slice(0, 6).map(([path]) => path);
  }

  /** Wherever the focus is, but not while somebody types: there the browser undoes. @param {KeyboardEvent} event */
  #undoKeys = (event) => {
    const way = isTyping(event.target) ? "" : wayOf(event);
    if (!way) return;
    event.preventDefault();
    this.history?.[way]();
  };

  /** @param {KeyboardEvent} event */
  #pillKeys(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const pill = event.target instanceof HTMLElement && event.target.closest(".fl-pill");
    if (pill instanceof HTMLElement) this.#pillKey(event, pill);
  }

  /** Arrows walk along a shelf; with Alt they move the pill, also to the shelf above or below. @param {KeyboardEvent} event @param {HTMLElement} pill */
  #pillKey(event, pill) {
    const { shelf, at } = place(pill);
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === "Delete" || event.key === "Backspace") this.#remove(pill, at);
    else if (step && event.altKey) this.#move(shelf, at, shelf, step < 0 ? at - 1 : at + 2);
    else if (step) this.#focus(shelf, at + step);
    else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) this.#other(shelf, at, event.key === "ArrowUp" ? -1 : 1);
    else return;
    event.preventDefault();
  }

  /** @param {Shelf} shelf @param {number} at @param {Shelf} to @param {number} target */
  #move(shelf, at, to, target) {
    if (target < 0 || target > on(this.report, to).length) return;
    const title = titleOf(/** @type {Words} */ (this.words), shelf, on(this.report, shelf)[at]);
    if (!this.run(t("Move {name}", { name: title }), (report) => moved(report, shelf, at, to, target))) return;
    const now = shelf === to && at < target ? target - 1 : target;
    this.#focus(to, now);
    announce(t("{name}: {shelf}, {place} of {count}", { name: title, shelf: this.#shelfTitle(to), place: now + 1, count: on(this.report, to).length }));
  }

  /** Between rows and columns. @param {Shelf} shelf @param {number} at @param {number} step */
  #other(shelf, at, step) {
    const to = step > 0 ? "columns" : "rows";
    if ((shelf === "rows" || shelf === "columns") && shelf !== to) this.#move(shelf, at, to, on(this.report, to).length);
  }

  /** @param {Element} inside @param {number} at */
  #remove(inside, at) {
    const { shelf } = place(inside);
    this.#open = null;
    this.run(t("Take off"), (report) => removed(report, shelf, at));
    this.#focus(shelf, Math.min(at, on(this.report, shelf).length - 1));
  }

  /** @param {Shelf} shelf @param {number} at */
  #focus(shelf, at) {
    const pills = this.querySelectorAll(/** @type {"button"} */ (`[data-shelf="${shelf}"] .fl-pill`));
    (pills[at] ?? this.querySelector(/** @type {"button"} */ (".fl-build-field")))?.focus();
  }

  /** @param {HTMLElement} pill */
  #show(pill) {
    this.#open = place(pill);
    this.#draw();
    this.querySelector(/** @type {"select"} */ ("[data-pill] :is(select, textarea, input:not([readonly]))"))?.focus();
  }

  /** A formula is taken while it is written, any other setting when it is left. @param {HTMLInputElement} control of an open pill @param {string} type */
  #set(control, type) {
    const isFormula = control instanceof HTMLTextAreaElement;
    if (!this.#open || !control.name || isFormula !== (type === "input") || (control.name === "formula" && !control.value.trim())) return;
    const { shelf, at } = this.#open;
    const value = control.type === "checkbox" ? (control.checked ? undefined : false) : control.type === "number" ? (control.value === "" ? undefined : Number(control.value)) : control.value;
    const plain = control.name === "show" && value === "value" ? undefined : value;
    this.run(t("Settings of a field"), (report) => changed(report, shelf, at, { [control.name]: plain }), isFormula ? `${shelf} ${at} ${control.name}` : undefined, isFormula ? "typing" : "");
  }

  /** Settings of the open pill that are no plain control. @param {Record<string, any>} settings */
  #tell(settings) {
    if (!this.#open) return;
    const { shelf, at } = this.#open;
    this.run(t("Settings of a field"), (report) => changed(report, shelf, at, settings));
  }

  /** Compute the open value of other records. @param {string} entity */
  async #source(entity) {
    const open = this.#open;
    const value = open && on(this.report, open.shelf)[open.at];
    if (value) this.#tell(await sourced(this.report, value, entity, this.dataset.fields ?? ""));
  }

  #typed() {
    try {
      const typed = JSON.parse(this.text?.value ?? "");
      this.run(t("As JSON"), () => typed);
    } catch {
      this.refuse(t("This is no JSON yet."));
    }
  }

  /** @param {Element} source */
  #dragged(source) {
    if (source.matches(".fl-pill")) {
      const { shelf, at } = place(source);
      const pill = on(this.report, shelf)[at];
      const path = typeof pill === "string" ? pill : (pill.by ?? pill.of ?? "");
      const field = this.words?.fields[path] ?? { title: path, group: false, day: false, aggs: [], column: false, filter: false };
      return { path, field, from: shelf, at };
    }
    const path = source.getAttribute("data-path") ?? "";
    const field = this.words?.fields[path];
    return field ? { path, field } : null;
  }

  /** @param {import("./dragging.js").Dragged} dragged @param {string} shelf @param {number} target */
  #drop(dragged, shelf, target) {
    if (dragged.from === undefined || dragged.at === undefined || shelf === "filters") return this.add(dragged.path, shelf, target);
    const from = /** @type {Shelf} */ (dragged.from);
    const alike = from === shelf || (from !== "values" && shelf !== "values" && from !== "fields" && shelf !== "fields");
    if (alike) return this.#move(from, dragged.at, /** @type {Shelf} */ (shelf), target);
    this.run(t("Move {name}", { name: dragged.field.title }), (report) => added(removed(report, from, /** @type {number} */ (dragged.at)), /** @type {Shelf} */ (shelf), dragged.path, dragged.field));
  }

  /** @param {string} by */
  #changed(by) {
    const pill = document.activeElement?.closest(".fl-pill");
    const focused = pill && this.contains(pill) ? place(pill) : null;
    this.#draw(by);
    if (focused) this.#focus(focused.shelf, Math.min(focused.at, on(this.report, focused.shelf).length - 1));
    if (by === "history") void this.filters?.show(this.report.filter ?? "");
    this.preview?.show(this.report);
  }

  #draw(by = "") {
    const { report } = this;
    const words = /** @type {Words} */ (this.words);
    if (this.text) this.text.value = JSON.stringify(report, null, 2);
    const isTable = !!report.fields;
    for (const shelf of this.querySelectorAll(".fl-shelf")) {
      const name = shelf.getAttribute("data-shelf") ?? "";
      if (shelf instanceof HTMLElement) shelf.hidden = isTable ? ["rows", "columns"].includes(name) : name === "fields";
      if (name !== "filters") drawShelf(shelf, report, words);
    }
    const said = this.querySelector("[data-shelf=filters] .fl-shelf-pills");
    if (said) said.textContent = report.filter ?? "";
    for (const button of this.querySelectorAll("button[data-kind]")) button.setAttribute("aria-pressed", String((button.getAttribute("data-kind") === "table") === isTable));
    for (const [name, label] of [["undo", this.history?.undoes], ["redo", this.history?.redoes]]) this.querySelector(`[data-${name}]`)?.toggleAttribute("disabled", !label);
    const starters = this.querySelector("[data-starters]");
    if (starters instanceof HTMLElement) starters.hidden = isTable || on(report, "values").length > 0;
    if (by !== "typing") this.#drawPill(report, words);
    this.settings?.show(report);
  }

  /** @param {Report} report @param {Words} words */
  #drawPill(report, words) {
    const area = /** @type {HTMLElement} */ (this.querySelector("[data-pill]"));
    const pill = this.#open && on(report, this.#open.shelf)[this.#open.at];
    area.hidden = !pill;
    if (!pill || !this.#open) return area.replaceChildren();
    const { shelf, at } = this.#open;
    const place = { words, shelf, at, report, url: this.dataset.fields ?? "", tell: (/** @type {any} */ settings) => this.#tell(settings), source: (/** @type {string} */ entity) => void this.#source(entity) };
    const focus = area.contains(document.activeElement) ? document.activeElement?.getAttribute("name") : null;
    area.replaceChildren(...pillForm(place, pill));
    if (focus) area.querySelector(/** @type {"input"} */ (`[name="${focus}"]`))?.focus();
  }

  /** @param {string} shelf */
  #shelfTitle(shelf) {
    return this.querySelector(`[data-shelf="${shelf}"] .fl-shelf-title`)?.textContent ?? shelf;
  }
}

/** @param {Element} inside */
function place(inside) {
  const shelf = inside.closest("[data-shelf]")?.getAttribute("data-shelf");
  return { shelf: /** @type {Shelf} */ (shelf), at: Number(inside.getAttribute("data-at") ?? inside.getAttribute("data-remove")) };
}

customElements.define("fl-report-builder", ReportBuilder);
