// @ts-check
import { addDays, addMonths, day, iso, today } from "../dates.js";
import { h, icon } from "../dom.js";
import { locale, t } from "../text.js";

const KEYS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

/** One month of days; calls `choose` with 2026-11-21, or "" to clear. */
export class Calendar {
  /** @param {(iso: string) => void} choose */
  constructor(choose) {
    this.choose = choose;
    this.element = h("div", { class: "fl-pop fl-calendar", role: "dialog", "aria-label": t("Choose a date"), hidden: true });
    this.element.addEventListener("click", (event) => this.#click(event));
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.selected = "";
    this.month = today();
  }

  /** @param {string} selected 2026-11-21 or "" */
  draw(selected) {
    this.selected = selected;
    this.month = selected ? new Date(`${selected}T00:00Z`) : today();
    this.#redraw();
  }

  focusDay() {
    const wanted = iso(this.month);
    /** @type {HTMLElement | null} */ (this.element.querySelector(`[data-day="${wanted}"]`))?.focus();
  }

  #redraw() {
    const title = new Intl.DateTimeFormat(locale(), { year: "numeric", month: "long", timeZone: "UTC" }).format(this.month);
    const head = h("div", { class: "fl-calendar-head" }, this.#arrow(-1, t("Previous month"), "chevron-left"), h("span", { "aria-live": "polite" }, title), this.#arrow(1, t("Next month"), "chevron-right"));
    const foot = h("div", { class: "fl-calendar-foot" },
      h("button", { type: "button", class: "fl-btn is-link is-small", "data-day": "" }, t("Clear")),
      h("button", { type: "button", class: "fl-btn is-link is-small", "data-day": iso(today()) }, t("Today")));
    this.element.replaceChildren(head, this.#grid(title), foot);
  }

  /** @param {number} step @param {string} label @param {string} sign */
  #arrow(step, label, sign) {
    return h("button", { type: "button", class: "fl-btn is-icon is-ghost is-small", "aria-label": label, "data-step": step }, icon(sign));
  }

  /** @param {string} title */
  #grid(title) {
    const first = day(this.month.getUTCFullYear(), this.month.getUTCMonth(), 1);
    const start = addDays(first, -((first.getUTCDay() - weekStart() + 7) % 7));
    const table = h("table", { "aria-label": title });
    const names = h("tr");
    for (let at = 0; at < 7; at += 1) names.append(this.#dayName(addDays(start, at)));
    table.append(h("thead", {}, names));
    const body = h("tbody");
    for (let week = 0; week < 6; week += 1) {
      const row = h("tr");
      for (let at = 0; at < 7; at += 1) row.append(h("td", {}, this.#dayButton(addDays(start, week * 7 + at))));
      body.append(row);
    }
    table.append(body);
    return table;
  }

  /** @param {Date} date */
  #dayName(date) {
    const name = (/** @type {"narrow" | "long"} */ style) => new Intl.DateTimeFormat(locale(), { weekday: style, timeZone: "UTC" }).format(date);
    return h("th", { scope: "col", abbr: name("long") }, name("narrow"));
  }

  /** @param {Date} date */
  #dayButton(date) {
    const value = iso(date);
    return h("button", {
      type: "button", "data-day": value, "aria-pressed": String(value === this.selected), "aria-current": value === iso(today()) && "date",
      class: date.getUTCMonth() === this.month.getUTCMonth() ? "" : "is-other", tabindex: value === iso(this.month) ? 0 : -1,
      "aria-label": new Intl.DateTimeFormat(locale(), { dateStyle: "full", timeZone: "UTC" }).format(date),
    }, String(date.getUTCDate()));
  }

  /** @param {Event} event */
  #click({ target }) {
    const button = target instanceof Element && target.closest("button");
    if (!button) return;
    if (button.dataset.step) {
      this.month = addMonths(this.month, Number(button.dataset.step));
      this.#redraw();
      /** @type {HTMLElement | null} */ (this.element.querySelector(`[data-step="${button.dataset.step}"]`))?.focus();
    } else this.choose(button.dataset.day ?? "");
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const step = KEYS[/** @type {keyof typeof KEYS} */ (event.key)];
    if (step) this.month = addDays(this.month, step);
    else if (event.key === "PageUp" || event.key === "PageDown") this.month = addMonths(this.month, event.key === "PageUp" ? -1 : 1);
    else return;
    event.preventDefault();
    this.#redraw();
    this.focusDay();
  }
}

/** 1 for Monday, 0 for Sunday, as the language does. */
function weekStart() {
  return /^(en-US|en-CA|ja|ko|pt-BR|zh-TW|zh-HK)/.test(locale()) ? 0 : 1;
}
