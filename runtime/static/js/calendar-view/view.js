// @ts-check
// A calendar that is there already: events are moved and stretched by drag or keys; the server draws what became of it.

import { announce } from "../dom.js";
import { Drag } from "../drag.js";
import { composing } from "../ime-guard.js";
import { send, showSaid } from "../parts.js";
import { t } from "../text.js";
import { showToast } from "../toast.js";
import { boxOf, clock, daysBetween, minuteAt, placeBlocks, STEP } from "./grid.js";

/** @typedef {{ at?: string, days?: number, minutes?: number, edge?: string }} Shift */
/** What is in the air: an event with the day and minute it was taken at, or an empty place. @typedef {{ source: HTMLElement, day: string, minute: number, isNew: boolean }} Load */

/** The first hour that a week is opened at. */
const MORNING = 7;
const LINE = 3;

export class CalendarView {
  /** @type {Load | null} */
  #load = null;
  #down = { x: 0, y: 0 };

  constructor() {
    this.#placed();
    const page = document.querySelector("main") ?? document.body;
    page.addEventListener("pointerdown", (event) => (this.#down = { x: event.clientX, y: event.clientY }), true);
    new Drag(page, page, {
      sources: ".fl-cal [data-move], .fl-cal [data-create]",
      start: (source) => this.#lift(source),
      over: (x, y) => this.#over(x, y),
      drop: (x, y) => this.#drop(x, y),
      end: () => this.#ended(),
      resize: (edge, x, isDone, y) => this.#resize(edge, x, y, isDone),
    });
    page.addEventListener("dragstart", (event) => event.preventDefault());
    page.addEventListener("click", (event) => this.#click(event));
    page.addEventListener("keydown", (event) => this.#key(event));
  }

  /** The calendar as it stands now. @returns {HTMLElement} */
  get root() {
    return /** @type {HTMLElement} */ (document.getElementById("fl-cal"));
  }

  /** @param {number} [top] where the hours were scrolled to */
  #placed(top) {
    const hours = placeBlocks(this.root);
    const grid = hours?.querySelector(".fl-cal-grid");
    if (hours && grid) hours.scrollTop = top ?? (grid.clientHeight / 24) * MORNING;
    const column = grid && this.root.querySelector(".is-today[data-day]");
    const today = column && grid.querySelector(`[data-day="${column.getAttribute("data-day")}"]`);
    if (today) this.#now(today);
    if (this.root.hasAttribute("data-lunar")) import("./lunar.js").then(({ showLunar }) => showLunar(this.root));
    this.root.dataset.ready = "1"; // for whoever waits for it
  }

  /** @param {Element} column */
  #now(column) {
    const line = document.createElement("li");
    line.className = "fl-cal-now";
    line.setAttribute("aria-hidden", "true");
    const zone = this.root.dataset.zone;
    const [hour, minute] = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone }).format().split(":").map(Number);
    line.style.top = `${((hour * 60 + minute) / 1440) * 100}%`;
    column.append(line);
  }

  // Where something is

  /** The day under a point: a cell of a month, or a column of hours. @param {number} x @param {number} y @returns {HTMLElement | null} */
  #dayAt(x, y) {
    for (const one of document.elementsFromPoint(x, y)) {
      const day = one.closest(".fl-cal-day, .fl-cal-column");
      if (day instanceof HTMLElement) return day;
    }
    return null;
  }

  /** @param {Element} day */
  #isHours(day) {
    return day.classList.contains("fl-cal-column");
  }

  // Dragging

  /** @param {HTMLElement} source */
  #lift(source) {
    const { x, y } = this.#down;
    const place = this.#dayAt(x, y);
    const isNew = !source.dataset.move;
    if (isNew && (!place || place !== source)) return "";
    const minute = place && this.#isHours(place) ? minuteAt(place, y) : 0;
    this.#load = { source, day: place?.dataset.day ?? source.dataset.first ?? "", minute, isNew };
    if (!isNew) source.classList.add("is-grabbed");
    return isNew ? t("New") : this.#nameOf(source);
  }

  /** @param {Element} event */
  #nameOf(event) {
    return event.querySelector("a > span:not([class])")?.textContent ?? "";
  }

  /** @param {number} x @param {number} y @returns {import("../drag.js").Over} */
  #over(x, y) {
    const load = this.#load;
    const day = this.#dayAt(x, y);
    if (!load || !day) return { refusal: t("Drop it on a day.") };
    if (load.isNew && this.#isHours(day)) return this.#stretch(load, y);
    if (!this.#isHours(day) || load.isNew) return { refusal: "", inside: day };
    const start = this.#startAt(load, day, y);
    const box = boxOf(day, start, STEP);
    return { refusal: "", line: new DOMRect(box.x, box.y, box.width, LINE), inside: day };
  }

  /** The time that an event would begin at. @param {Load} load @param {Element} day @param {number} y */
  #startAt(load, day, y) {
    if (!load.source.classList.contains("is-block")) return minuteAt(day, y);
    return Math.max(0, Number(load.source.dataset.top) + minuteAt(day, y) - load.minute);
  }

  /** Show how long something new would be. @param {Load} load @param {number} y @returns {import("../drag.js").Over} */
  #stretch(load, y) {
    const [from, to] = this.#range(load, y);
    const draft = this.#draft(load.source);
    draft.style.top = `${(from / 1440) * 100}%`;
    draft.style.height = `${((to - from) / 1440) * 100}%`;
    draft.textContent = `${clock(from)}–${clock(to % 1440)}`;
    const box = boxOf(load.source, to, 0);
    return { refusal: "", line: new DOMRect(box.x, box.y, box.width, LINE) };
  }

  /** @param {Load} load @param {number} y @returns {[number, number]} */
  #range(load, y) {
    const now = minuteAt(load.source, y);
    return [Math.min(load.minute, now), Math.max(load.minute, now) + STEP];
  }

  /** @param {Element} column */
  #draft(column) {
    const known = column.querySelector(".fl-cal-new");
    if (known instanceof HTMLElement) return known;
    const made = document.createElement("li");
    made.className = "fl-cal-new";
    column.append(made);
    return made;
  }

  /** @param {number} x @param {number} y */
  #drop(x, y) {
    const load = this.#load;
    const day = this.#dayAt(x, y);
    if (!load || !day) return;
    if (load.isNew) return this.#create(load, day, y);
    const to = day.dataset.day ?? "";
    const hours = this.#isHours(day);
    if (load.source.hasAttribute("data-unplanned")) this.#move(load.source, { at: this.root.hasAttribute("data-timed") ? `${to} ${hours ? clock(minuteAt(day, y)) : "09:00"}` : to });
    else if (hours && !load.source.classList.contains("is-block")) this.#move(load.source, { at: `${to} ${clock(minuteAt(day, y))}` });
    else this.#move(load.source, { days: daysBetween(load.day, to), minutes: hours ? this.#startAt(load, day, y) - Number(load.source.dataset.top) : 0 });
  }

  /** Open the form of a new record for the time that was drawn. @param {Load} load @param {HTMLElement} day @param {number} y */
  #create(load, day, y) {
    const { start = "", end = "" } = this.root.dataset;
    const url = new URL(load.source.dataset.create ?? "", location.href);
    if (this.#isHours(day)) {
      const [from, to] = this.#range(load, y);
      url.searchParams.set(start, `${load.day} ${clock(from)}`);
      if (end) url.searchParams.set(end, `${load.day} ${clock(Math.min(to, 1425))}`);
    } else {
      const [first, last] = [load.day, day.dataset.day ?? load.day].sort();
      url.searchParams.set(start, this.root.hasAttribute("data-timed") ? `${first} 09:00` : first);
      if (end) url.searchParams.set(end, this.root.hasAttribute("data-timed") ? `${last} 18:00` : last);
    }
    location.assign(url);
  }

  #ended() {
    this.#load?.source.classList.remove("is-grabbed");
    this.#load = null;
    for (const one of this.root.querySelectorAll(".fl-cal-new, .fl-cal-end")) one.remove();
    placeBlocks(this.root);
  }

  /** The end of an event is pulled to another day, or to another time. @param {HTMLElement} edge @param {number} x @param {number} y @param {boolean} isDone */
  #resize(edge, x, y, isDone) {
    const event = /** @type {HTMLElement} */ (edge.closest("[data-event]"));
    const day = this.#dayAt(x, y);
    if (event.classList.contains("is-block")) {
      const column = /** @type {HTMLElement} */ (event.parentElement);
      const end = Math.max(minuteAt(column, y) + STEP, Number(event.dataset.top) + STEP);
      event.style.height = `${((end - Number(event.dataset.top)) / 1440) * 100}%`;
      if (isDone) this.#move(event, { minutes: end - Number(event.dataset.ends), edge: "end" }); // a short one is drawn longer than it is
    } else if (isDone && day) this.#move(event, { days: daysBetween(event.dataset.last ?? "", day.dataset.day ?? ""), edge: "end" });
  }

  // Moving

  /** One that is on its way is not moved again: it would be as it was before. @param {HTMLElement} event @param {Shift} shift */
  async #move(event, { at = "", days = 0, minutes = 0, edge = "" }) {
    if (!event.dataset.move || event.hasAttribute("aria-busy") || !(at || days || minutes)) return;
    const series = await this.#series(event);
    if (!series) return;
    event.setAttribute("aria-busy", "true");
    const fields = { at, days: String(days), minutes: String(minutes), edge, _series: series, revision: event.dataset.revision ?? "" };
    const answer = await send(event.dataset.move, fields);
    event.removeAttribute("aria-busy");
    if (!answer) return showToast({ text: t("It could not be moved. Try again."), tone: "bad" });
    const top = this.root.querySelector("[data-hours]")?.scrollTop;
    const hasFocus = event.contains(document.activeElement);
    const drawn = answer.parts.find((part) => part.id === "fl-cal");
    if (drawn) this.root.replaceWith(drawn);
    this.#placed(top);
    showSaid(answer.parts);
    if (hasFocus) this.#focus(event.dataset.event ?? "");
  }

  /** Which ones of its series an event is moved with; "" for none at all. @param {HTMLElement} event @returns {Promise<string>} */
  async #series(event) {
    const dialog = document.getElementById("fl-cal-scope");
    if (!event.hasAttribute("data-repeats") || !(dialog instanceof HTMLDialogElement)) return "this";
    dialog.returnValue = "";
    dialog.showModal();
    await new Promise((done) => dialog.addEventListener("close", done, { once: true }));
    return dialog.returnValue;
  }

  /** @param {string} id */
  #focus(id) {
    const link = this.root.querySelector(`[data-event="${CSS.escape(id)}"] > a`);
    if (link instanceof HTMLElement) link.focus();
  }

  /** An empty time that is clicked becomes something new of one hour. @param {MouseEvent} event */
  #click(event) {
    const column = event.target instanceof Element && event.target.matches("[data-times]") ? event.target : null;
    if (!(column instanceof HTMLElement)) return;
    const { start = "", end = "" } = this.root.dataset;
    const minute = minuteAt(column, event.clientY);
    const url = new URL(column.dataset.create ?? "", location.href);
    url.searchParams.set(start, `${column.dataset.day} ${clock(minute)}`);
    if (end) url.searchParams.set(end, `${column.dataset.day} ${clock(Math.min(minute + 60, 1425))}`);
    location.assign(url);
  }

  // Keys

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (composing(event) || event.ctrlKey || event.metaKey || !(event.target instanceof Element)) return;
    const way = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
    if (way === undefined || !event.target.closest(".fl-cal-main")) return;
    const one = event.target.closest("[data-event]");
    const day = event.target.closest("[data-day-link]")?.closest("[data-day]");
    if (one instanceof HTMLElement && event.altKey) this.#nudge(one, way, event.shiftKey);
    else if (one) this.#step(one, way < 0 ? -1 : 1);
    else if (day instanceof HTMLElement) this.#toDay(day, way);
    else return;
    event.preventDefault();
  }

  /** Move an event by a key, or with Shift its end. @param {HTMLElement} event @param {number} way @param {boolean} isEnd */
  #nudge(event, way, isEnd) {
    if (!event.dataset.move) return announce(t("You may not move this."));
    const isClock = event.classList.contains("is-block") && Math.abs(way) === 7;
    const shift = isClock ? { minutes: Math.sign(way) * STEP } : { days: way };
    this.#move(event, { ...shift, edge: isEnd ? "end" : "" });
  }

  /** @param {Element} event @param {number} by */
  #step(event, by) {
    const all = [...this.root.querySelectorAll(/** @type {"a"} */ (".fl-cal-main [data-event] > a"))].filter((link) => link.offsetParent);
    all[all.findIndex((link) => link.parentElement === event) + by]?.focus();
  }

  /** @param {HTMLElement} day @param {number} way */
  #toDay(day, way) {
    const links = [...this.root.querySelectorAll(/** @type {"a"} */ (".fl-cal-main [data-day-link]"))];
    const at = links.findIndex((link) => link.closest("[data-day]") === day);
    const next = links[at + way];
    if (next) next.focus();
    else this.root.querySelector(/** @type {"a"} */ (`.fl-cal-bar [data-key="${way < 0 ? "[" : "]"}"]`))?.click();
  }
}
