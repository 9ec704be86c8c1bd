// @ts-check
// The settings at the side: of the selected widget, or of the whole dashboard.

import { h, icon } from "../dom.js";
import { t } from "../text.js";
import { addFilter, freshId, mapFilter, placeWidget, removeFilter, setOnDashboard, setOnFilter, setOnWidget } from "./commands.js";
import { button, check, choice, group, number, rich, text } from "../designer/controls.js";
import { beside } from "../designer/own-words.js";
import { fitting, guessed } from "./guess.js";
import { imageSettings } from "./image.js";

/** @typedef {import("./grid.js").Widget} Widget @typedef {import("./commands.js").Filter} Filter */

export class Panel {
  /** @param {import("./designer.js").Designer} designer */
  constructor(designer) {
    this.designer = designer;
    this.element = h("section", { class: "fl-dd-panel", "aria-label": t("Settings") });
    this.element.addEventListener("keydown", (event) => event.key === "Escape" && designer.selected && !event.isComposing && designer.select(designer.selected, true));
  }

  draw() {
    const { designer } = this;
    const at = this.#focus();
    const widget = designer.selected ? designer.widget(designer.selected) : undefined;
    this.element.replaceChildren(...(widget ? this.#ofWidget(widget) : this.#ofDashboard()));
    if (at) this.focus(at);
  }

  #focus() {
    const focused = /** @type {HTMLElement | null} */ (this.element.contains(document.activeElement) ? document.activeElement : null);
    return focused?.dataset.focus ?? "";
  }

  /** @param {string} [name] the first control if there is none of that name */
  focus(name = "") {
    const found = this.element.querySelector(`[data-focus="${CSS.escape(name)}"]`) ?? (name ? null : this.element.querySelector("input, select"));
    if (found instanceof HTMLElement) found.focus();
  }

  /** @param {Widget} widget @returns {Node[]} */
  #ofWidget(widget) {
    const { designer } = this;
    const set = (/** @type {string} */ key) => (/** @type {any} */ value, /** @type {string} */ by) => designer.run(setOnWidget(widget.id, key, value), by);
    return [
      this.#head(designer.told.kinds[widget.kind]?.title ?? widget.kind, designer.iconOf(widget)),
      ...this.#shown(widget, set),
      text(t("Title"), "title", widget.title, set("title"), { maxlength: 200, placeholder: designer.titleOf({ ...widget, title: "" }) }), ...(widget.title ? beside(designer.told.own, widget.id) : []),
      ...this.#click(widget),
      ...(["kpi", "report"].includes(widget.kind) ? [choice(t("Colour"), "color", [["", t("As the page")], ...designer.told.colors], widget.color ?? "", set("color"))] : []),
      ...(["kpi", "report", "view", "tasks"].includes(widget.kind) ? [this.#refresh(widget.refresh, set("refresh"), t("As the dashboard"))] : []),
      ...this.#maps(widget),
      this.#place(widget),
      check(t("Show on phones"), "phone", widget.phone !== false, (isOn) => designer.run(setOnWidget(widget.id, "phone", isOn ? undefined : false))),
      h("div", { class: "fl-row" }, button(t("Duplicate"), "copy", () => designer.duplicate(widget.id)), button(t("Delete"), "trash-2", () => designer.remove(widget.id))),
    ];
  }

  /** What a widget shows. @param {Widget} widget @param {(key: string) => import("../designer/controls.js").Tell} set @returns {Node[]} */
  #shown(widget, set) {
    const { told, dashboard } = this.designer;
    const titles = (/** @type {any[]} */ offers) => offers.map((one) => /** @type {[string, string]} */ ([one.key, `${one.group} · ${one.title}`]));
    if (widget.kind === "kpi" || widget.kind === "report") {
      const looks = /** @type {[string, string][]} */ (["kpi", "report"].map((kind) => [kind, told.kinds[kind].title]));
      return [choice(t("Report"), "report", titles(told.reports), widget.report, set("report")), choice(t("Shown as"), "kind", looks, widget.kind, set("kind"))];
    }
    if (widget.kind === "view") return [choice(t("List"), "view", titles(told.views), widget.view, set("view"))];
    if (widget.kind === "text") return [rich(t("Text"), widget.html, set("html"))];
    if (widget.kind === "filter") return [choice(t("Filter"), "filter", (dashboard.filters ?? []).map((one) => [one.id, this.#filterTitle(one)]), widget.filter, set("filter"))];
    return widget.kind === "image" ? imageSettings(widget, set) : [];
  }

  /** What its numbers lead to. @param {Widget} widget @returns {Node[]} */
  #click(widget) {
    if (widget.kind !== "kpi" && widget.kind !== "report") return [];
    const { told, run, dashboard } = this.designer;
    const [kind = "", value = ""] = Object.entries(widget.click ?? {})[0] ?? [];
    const set = (/** @type {any} */ click, by = "") => run(setOnWidget(widget.id, "click", click), by);
    const others = told.dashboards.filter(([key]) => key !== dashboard.$id);
    const reports = told.reports.map((one) => /** @type {[string, string]} */ ([one.key, one.title]));
    /** @type {Record<string, string>} */
    const first = { dashboard: others[0]?.[0] ?? "", report: reports[0]?.[0] ?? "", link: "/" };
    const kinds = /** @type {[string, string][]} */ ([["", t("To the records behind it")], ...(others.length ? [["dashboard", t("To another dashboard")]] : []), ["report", t("To another report")], ["link", t("To an address")]]);
    const choices = choice(t("A click leads"), "click", kinds, kind, (to) => set(to ? { [to]: first[to] } : undefined));
    if (!kind) return [choices];
    if (kind === "link") return [choices, text(t("Address"), "to", value, (link, by) => link && set({ link }, by), { maxlength: 2000, pattern: "(https?://[^\\s/?#]\\S*|/\\S*)" })];
    return [choices, choice(kind === "dashboard" ? t("Dashboard") : t("Report"), "to", kind === "dashboard" ? others : reports, value, (to) => set({ [kind]: to }))];
  }

  /** Which field each filter asks. @param {Widget} widget @returns {Node[]} */
  #maps(widget) {
    const { told, dashboard, run } = this.designer;
    const entity = this.designer.entityOf(widget);
    const filters = dashboard.filters ?? [];
    if (!entity || !filters.length) return [];
    return [group(t("Filters ask"), ...filters.map((one) => {
      const paths = /** @type {[string, string][]} */ ([["", t("Nothing here")], ...fitting(told.paths, entity, one)]);
      return choice(this.#filterTitle(one), `map.${one.id}`, paths, widget.map?.[one.id] ?? "", (path) => run(mapFilter(widget.id, one.id, path ?? "")));
    }))];
  }

  /** @param {Widget} widget */
  #place({ id, x, y, w, h: tall }) {
    const place = (/** @type {Partial<import("./grid.js").Box>} */ more) => this.designer.run(placeWidget(id, { x, y, w, h: tall, ...more }));
    return group(t("Place"), h("div", { class: "fl-dd-place" },
      number(t("Column"), "x", x + 1, [1, 12], (value) => place({ x: value - 1 })), number(t("Row"), "y", y + 1, [1, 500], (value) => place({ y: value - 1 })),
      number(t("Width"), "w", w, [1, 12], (value) => place({ w: value })), number(t("Height"), "h", tall, [1, 40], (value) => place({ h: value }))));
  }

  /** @returns {Node[]} */
  #ofDashboard() {
    const { told, dashboard, run } = this.designer;
    const set = (/** @type {string} */ key) => (/** @type {any} */ value, /** @type {string} */ by) => run(setOnDashboard(key, value), by);
    const roles = dashboard.roles ?? [];
    return [
      this.#head(t("The dashboard"), "layout-dashboard"),
      text(t("Title"), "title", dashboard.title, (value, by) => value && run(setOnDashboard("title", value), by), { maxlength: 200, required: "" }), ...beside(told.own, ""),
      text(t("What it is for"), "help", dashboard.help, set("help"), { maxlength: 300 }),
      this.#refresh(dashboard.refresh, set("refresh"), t("When the page is opened")),
      group(t("Filters"), ...(dashboard.filters ?? []).map((one) => this.#filter(one)), this.#newFilter()),
      group(t("Only for these roles"), ...told.roles.map(([key, title]) => check(title, `role.${key}`, roles.includes(key), (isOn) => {
        const kept = isOn ? [...roles, key] : roles.filter((/** @type {string} */ one) => one !== key);
        run(setOnDashboard("roles", kept.length ? kept : undefined));
      })), h("p", { class: "fl-help" }, t("None chosen: everybody who may see reports."))),
    ];
  }

  /** @param {number | undefined} value @param {import("../designer/controls.js").Tell} tell @param {string} none */
  #refresh(value, tell, none) {
    const choices = /** @type {[string, string][]} */ ([["", none], ...this.designer.told.refreshes]);
    return choice(t("Shows itself anew"), "refresh", choices, value ?? "", (given) => tell(given && Number(given), ""));
  }

  /** @param {Filter} filter */
  #filterTitle({ title, type }) {
    return title ?? this.designer.told.filters[type] ?? type;
  }

  /** @param {Filter} filter */
  #filter(filter) {
    const { told, run } = this.designer;
    const name = this.#filterTitle(filter);
    const remove = button(t("Delete the filter {name}", { name }), "trash-2", () => run(removeFilter(filter.id)), { isIcon: true });
    const set = (/** @type {string} */ key) => (/** @type {any} */ value, /** @type {string} */ by) => run(setOnFilter(filter.id, key, value), by);
    const periods = /** @type {[string, string][]} */ ([["", t("All times")], ...told.periods]);
    return h("div", { class: "fl-dd-filter" },
      h("div", { class: "fl-row" }, text(t("Title"), `filter.${filter.id}.title`, filter.title, set("title"), { maxlength: 200, placeholder: told.filters[filter.type] ?? "" }), remove),
      ...(filter.type === "period" ? [choice(t("At first"), `filter.${filter.id}.default`, periods, filter.default ?? "", set("default"))] : []));
  }

  #newFilter() {
    const { told, dashboard } = this.designer;
    const taken = (dashboard.filters ?? []).map(({ id }) => id);
    const plain = ["period", "person", "department"].map((type) => /** @type {[string, string]} */ ([type, told.filters[type] ?? type]));
    const choices = /** @type {[string, string][]} */ ([["", t("Add a filter …")], ...plain, ...told.choices]);
    return choice(t("New filter"), "new-filter", choices, "", (value) => {
      const [entity = "", field = ""] = value.includes(".") ? value.split(".") : [];
      const type = field ? "choice" : value;
      const title = field ? told.choices.find(([key]) => key === value)?.[1].split(" · ").at(-1) : undefined;
      const filter = { id: freshId(field || type, taken), type, ...(title && { title }), ...(field && { entity, field }) };
      this.designer.run(addFilter(filter, this.#asked(filter)));
    });
  }

  /** @param {Filter} filter */
  #asked(filter) {
    const { told, dashboard } = this.designer;
    const found = dashboard.widgets.map((one) => [one.id, this.designer.entityOf(one)]).filter(([, entity]) => entity);
    return Object.fromEntries(found.map(([id, entity = ""]) => [id, guessed(told.paths, entity, filter, [])]));
  }

  /** @param {string} title @param {string} sign */
  #head(title, sign) {
    return h("h2", { class: "fl-dd-panel-head" }, icon(sign), h("span", {}, title));
  }
}
