// @ts-check
import { h } from "../dom.js";
import { t } from "../text.js";
import { on, set } from "./edits.js";
import { titleOf } from "./pills.js";
import { chartRefusal } from "./rules.js";

/** @typedef {import("./edits.js").Report} Report @typedef {import("./pills.js").Words} Words */

/** What is said of the whole report: its title, chart, order and top. */
export class Settings {
  /** @param {HTMLFormElement} form @param {Words} words @param {(label: string, edit: (report: Report) => Report) => void} run */
  constructor(form, words, run) {
    this.form = form;
    this.words = words;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", (event) => {
      const control = /** @type {HTMLInputElement} */ (event.target);
      run(control.closest("label")?.textContent?.trim().slice(0, 40) ?? "", (report) => this.#applied(report, control.name));
    });
  }

  /** @param {string} name @returns {any} */
  #control(name) {
    return this.form.elements.namedItem(name);
  }

  /** @param {Report} report @param {string} name */
  #applied(report, name) {
    if (["title", "folder", "help"].includes(name)) return set(report, name, this.#control(name).value.trim() || (name === "title" ? report.title : undefined));
    if (["chart", "stack", "horizontal"].includes(name)) return set(report, "chart", this.#chart(report));
    const sort = this.#control("sort").value;
    const sorted = set(report, "sort", sort ? [{ by: sort, desc: this.#control("desc").checked }] : undefined);
    const top = Number(this.#control("top").value);
    const may = top > 0 && on(report, "rows").length > 0 && on(report, "values").length > 0;
    return set(sorted, "top", may ? { n: top, others: this.#control("others").checked } : undefined);
  }

  /** @param {Report} report */
  #chart(report) {
    const type = this.#control("chart").value;
    if (!type) return undefined;
    const kept = report.chart?.type === type ? report.chart : {};
    const flags = Object.fromEntries(["stack", "horizontal"].filter((flag) => this.#control(flag).checked).map((flag) => [flag, true]));
    const { stack: _stack, horizontal: _horizontal, ...rest } = /** @type {any} */ (kept);
    return { ...rest, type, ...flags };
  }

  /** @param {Report} report */
  show(report) {
    for (const name of ["title", "folder", "help"]) if (document.activeElement !== this.#control(name)) this.#control(name).value = report[name] ?? "";
    for (const option of this.#control("chart").options) {
      const reason = chartRefusal(report, option.value);
      option.disabled = !!reason && report.chart?.type !== option.value;
      option.title = reason;
    }
    this.#control("chart").value = report.chart?.type ?? "";
    for (const flag of ["stack", "horizontal"]) {
      this.#control(flag).checked = !!report.chart?.[flag];
      this.#control(flag).closest("label").hidden = !["bar", "line", "area"].includes(report.chart?.type ?? "");
    }
    this.#control("sort").replaceChildren(h("option", { value: "" }, t("The groups' own order")), ...this.#orders(report));
    this.#control("sort").value = report.sort?.[0]?.by ?? "";
    this.#control("desc").checked = !!report.sort?.[0]?.desc;
    this.#control("top").value = report.top?.n ?? "";
    this.#control("others").checked = !!report.top?.others;
  }

  /** @param {Report} report */
  #orders(report) {
    const names = report.fields
      ? report.fields.map((path) => [path, titleOf(this.words, "fields", path)])
      : [...on(report, "values").map((one) => [one.id, titleOf(this.words, "values", one)]), ...on(report, "rows").map((one) => [one.by, titleOf(this.words, "rows", one)])];
    return names.map(([key = "", title = ""]) => h("option", { value: key }, title));
  }
}
