// @ts-check
import { announce, h, icon, newId } from "../dom.js";
import { mark, rank } from "./match.js";
import { showHelp } from "../shortcuts/help.js";
import { t } from "../text.js";

// The command palette: what was opened last, records, commands and people, found by a few letters or their pinyin.
// `>` asks for commands only, `@` for people, `#` for lists. Commands come from the last answer at once, records after it.

/** @typedef {{ id: string, title: string, icon: string, url: string, kind: string, keys: string, note: string, set: [string, string] | null, others: [string, string][], times?: number }} Item */
/** @typedef {{ title: string, items: Item[] }} Group */

const WAIT_MS = 200;
const MOST = 8;
const { palette: address = "", paletteKey: key = "" } = document.body.dataset;
const STORE = `fl-commands:${key}`;

/** @type {{ commands: Item[], recent: Partial<Item>[] }} */
let known = read();

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(STORE) ?? "") ?? { commands: [], recent: [] };
  } catch {
    return { commands: [], recent: [] }; // switched off, or nothing there yet
  }
}

async function refresh() {
  const answer = await ask("");
  if (!answer) return;
  known = answer;
  try {
    sessionStorage.setItem(STORE, JSON.stringify(known));
  } catch {
    // Without storage the next page asks again.
  }
}

/** @param {string} path @param {AbortSignal} [signal] */
async function ask(path, signal) {
  try {
    const answer = await fetch(`${address}${path}`, { headers: { Accept: "application/json" }, signal });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

/** The last items opened, and how often. @returns {Item[]} */
function recent() {
  const byId = new Map(known.commands.map((one) => [one.id, one]));
  return known.recent.map((one) => /** @type {Item} */ (one.title ? one : { ...byId.get(one.id ?? ""), times: one.times })).filter((one) => one.title);
}

class Palette {
  /** @type {Item[]} */
  #items = [];
  #active = 0;
  /** Whether somebody chose the active one: then it stays, whatever comes before it. */
  #isChosen = false;
  /** @type {Group[]} what the server found for the text that stands there */
  #found = [];
  /** @type {Item | null} whose other actions are shown */
  #inside = null;
  /** @type {AbortController | undefined} */
  #request;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {string} text */
  constructor(text) {
    this.list = h("div", { class: "fl-commands-list", role: "listbox", id: newId("palette"), "aria-label": t("Results") });
    this.input = h("input", {
      class: "fl-commands-input", type: "text", role: "combobox", "aria-expanded": "true", "aria-autocomplete": "list", "aria-controls": this.list.id,
      autocomplete: "off", spellcheck: "false", maxlength: 200, placeholder: t("Search or do something"), "aria-label": t("Search or do something"), value: text,
    });
    const foot = h("p", { class: "fl-commands-foot", "aria-hidden": "true" },
      ...[[">", t("commands")], ["@", t("people")], ["#", t("lists")], ["→", t("more")], ["Ctrl ↵", t("new tab")]].flatMap(([sign, said]) => [h("kbd", {}, sign), `${said} `]));
    // Without keys there is no Escape.
    const close = h("button", { type: "button", class: "fl-btn is-icon is-ghost fl-commands-close", "data-dialog-close": true, "aria-label": t("Close") }, icon("x"));
    this.dialog = h("dialog", { class: "fl-commands", "aria-label": t("Search or do something") }, h("div", { class: "fl-commands-head" }, icon("search"), this.input, close), this.list, foot);
    this.input.addEventListener("input", () => this.#search());
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays in the box
    this.list.addEventListener("click", (event) => this.#click(event));
    this.dialog.addEventListener("close", () => (clearTimeout(this.#timer), this.#request?.abort(), this.dialog.remove()));
    document.body.append(this.dialog);
    this.dialog.showModal();
    this.input.setSelectionRange(text.length, text.length);
    this.#search();
  }

  /** What was typed, without the sign before it. */
  get #text() {
    return this.input.value.trim().replace(/^[>@#＞＠＃]\s*/, "");
  }

  get #sign() {
    return this.input.value.trim().normalize("NFKC").charAt(0);
  }

  draw() {
    if (!this.#inside) this.#draw();
  }

  #search() {
    clearTimeout(this.#timer);
    this.#request?.abort();
    this.#inside = null;
    this.#isChosen = false;
    this.#found = [];
    this.#draw();
    const path = this.#sign === "@" ? "/people" : "/records";
    if ((!this.#text && path === "/records") || ">#".includes(this.#sign || " ")) return;
    this.#timer = setTimeout(() => this.#fetch(path), WAIT_MS);
  }

  /** @param {string} path */
  async #fetch(path) {
    this.#request = new AbortController();
    const { signal } = this.#request;
    const answer = await ask(`${path}?q=${encodeURIComponent(this.#text)}`, signal);
    if (signal.aborted) return;
    this.#found = answer?.groups ?? [];
    this.#draw();
    announce(t("{count} results", { count: this.#items.length }));
  }

  /** @returns {Group[]} */
  #groups() {
    const text = this.#text;
    if (this.#inside) return [{ title: this.#inside.title, items: this.#inside.others.map(([title, url]) => other(title, url)) }];
    const commands = known.commands.filter(({ kind }) => (this.#sign === "#" ? kind === "entity" : true));
    const times = new Map(known.recent.map((one) => [one.id, one.times ?? 0]));
    if (this.#sign === "@") return this.#found;
    if (this.#sign === ">" || this.#sign === "#") return [{ title: this.#sign === "#" ? t("Lists") : t("Commands"), items: rank(commands, text, times, MOST * 4) }];
    if (!text) return [{ title: t("Recent"), items: recent().slice(0, MOST) }, { title: t("Commands"), items: commands.filter(({ kind }) => kind === "new" || kind === "set").slice(0, MOST) }];
    return [{ title: t("Commands"), items: rank(commands, text, times, MOST) }, ...this.#found];
  }

  #draw() {
    const groups = this.#groups().filter(({ items }) => items.length);
    const before = this.#items[this.#active]?.id;
    this.#items = groups.flatMap(({ items }) => items);
    this.#active = this.#isChosen ? Math.max(this.#items.findIndex(({ id }) => id === before), 0) : 0;
    let at = 0;
    const drawn = groups.map((group) => {
      const title = h("div", { class: "fl-commands-title", id: newId("group"), role: "presentation" }, group.title);
      return h("div", { role: "group", "aria-labelledby": title.id }, title, ...group.items.map((item) => this.#option(item, at++)));
    });
    const nothing = h("div", { class: "fl-option-note", role: "option", "aria-disabled": "true", "aria-selected": "false" }, t("Nothing found"));
    this.list.replaceChildren(...(drawn.length ? drawn : [nothing]));
    this.#activate(this.#active);
  }

  /** @param {Item} item @param {number} index */
  #option(item, index) {
    const note = item.note ? [h("small", {}, item.note)] : [];
    const more = item.others?.length && !this.#inside ? [h("span", { class: "fl-commands-more", "aria-hidden": "true" }, "→")] : [];
    return h("div", { class: "fl-commands-option", role: "option", id: newId("option"), "data-index": index, "aria-selected": "false" },
      icon(item.icon), h("span", {}, ...mark(item.title, this.#inside ? "" : this.#text)), ...note, ...more);
  }

  /** @param {number} index */
  #choose(index) {
    this.#isChosen = true;
    this.#activate(index);
  }

  /** @param {number} index */
  #activate(index) {
    this.#active = index;
    this.input.removeAttribute("aria-activedescendant");
    for (const option of this.list.querySelectorAll("[data-index]")) {
      const isHere = Number(/** @type {HTMLElement} */ (option).dataset.index) === index;
      option.setAttribute("aria-selected", String(isHere));
      if (!isHere) continue;
      this.input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const count = this.#items.length;
    const atEnd = this.input.selectionStart === this.input.value.length;
    const { key } = event;
    if ((key === "ArrowDown" || key === "ArrowUp") && count) this.#choose((this.#active + (key === "ArrowDown" ? 1 : -1) + count) % count);
    else if (key === "Enter") this.#open(this.#items[this.#active], event.ctrlKey || event.metaKey);
    else if (key === "ArrowRight" && atEnd && this.#items[this.#active]?.others?.length && !this.#inside) this.#enter(this.#items[this.#active]);
    else if (this.#inside && (key === "ArrowLeft" || key === "Escape")) this.#enter(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {Item | null} item */
  #enter(item) {
    this.#inside = item;
    this.#isChosen = false;
    this.#draw();
    announce(t("{count} results", { count: this.#items.length }));
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const { target } = event;
    const option = target instanceof Element ? target.closest("[data-index]") : null;
    if (!(option instanceof HTMLElement)) return;
    const item = this.#items[Number(option.dataset.index)];
    if (target instanceof Element && target.closest(".fl-commands-more")) this.#enter(item);
    else this.#open(item, event.ctrlKey || event.metaKey);
  }

  /** @param {Item | undefined} item @param {boolean} apart in a tab of its own */
  #open(item, apart) {
    if (!item) return;
    note(item.id);
    if (apart && item.url) return void window.open(item.url, "_blank", "noopener");
    this.dialog.close();
    if (item.kind === "help") showHelp();
    else if (item.set) set(...item.set);
    else location.assign(item.url);
  }
}

/** @param {string} title @param {string} url @returns {Item} */
const other = (title, url) => ({ id: url, title, url, icon: "chevron-right", kind: "go", keys: "", note: "", set: null, others: [] });

/** Remember what was opened; without a connection nobody does. @param {string} id */
function note(id) {
  const body = new FormData();
  body.append("csrf_token", csrf());
  body.append("id", id);
  fetch(`${address}/recent`, { method: "POST", body, keepalive: true }).catch(() => {});
}

/** Press the button that changes this in the menu behind the avatar. @param {string} name @param {string} value */
function set(name, value) {
  const button = document.querySelector(`.fl-top button[name="${name}"][value="${value}"]`);
  if (button instanceof HTMLElement) button.click();
}

const csrf = () => /** @type {HTMLInputElement | null} */ (document.querySelector("input[name=csrf_token]"))?.value ?? "";

/** Open it, with some text to begin with. @param {string} [text] */
export function openPalette(text = "") {
  if (!address || document.querySelector("dialog.fl-commands")) return;
  const opened = new Palette(text);
  refresh().then(() => opened.dialog.isConnected && opened.draw());
}
