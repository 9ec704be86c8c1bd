// @ts-check
import { isTyping, on } from "./dom.js";
import { composing } from "./ime-guard.js";

// Letters act only outside fields and can be switched off (data-shortcuts="off" on <body>).
// A page adds its own: data-key="n" on a link, button or field presses it; data-key="g h" is two keys in a row.
// j and k go down and up the rows of a list, where no link of the page has these keys.

const WAIT_MS = 1000;
let waiting = "";
/** What is typed while the palette is being fetched; null while it is not. @type {string | null} */
let early = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

document.addEventListener("keydown", (event) => {
  if (composing(event) || event.defaultPrevented) return;
  const control = event.ctrlKey || event.metaKey;
  if (early !== null && event.key.length === 1 && !control && !event.altKey) {
    early += event.key;
    return event.preventDefault();
  }
  if (control && event.key.toLowerCase() === "k") return openPalette(event);
  if (control && event.key === "Enter") return press(submitOf(event.target), event);
  if (control && event.key.toLowerCase() === "s") return press(document.querySelector("[data-key-save]"), event);
  if (control || event.altKey || isTyping(event.target) || document.body.dataset.shortcuts === "off") return;
  if (document.querySelector("dialog[open]")) return;
  letter(event);
});

/** @param {KeyboardEvent} event */
function letter(event) {
  if (event.key === "/") return focusSearch(event);
  if (event.key === "?") {
    event.preventDefault();
    return void import("./shortcuts/help.js").then(({ showHelp }) => showHelp());
  }
  const keys = waiting ? `${waiting} ${event.key}` : event.key;
  clearTimeout(timer);
  waiting = "";
  const found = document.querySelector(`[data-key="${CSS.escape(keys).replaceAll("\\ ", " ")}"]`);
  if (found) return press(found, event);
  if (keys === "j" || keys === "k") return toRow(keys === "j" ? 1 : -1, event);
  if (document.querySelector(`[data-key^="${CSS.escape(event.key)} "]`)) {
    waiting = event.key;
    timer = setTimeout(() => (waiting = ""), WAIT_MS);
  }
}

/** The palette is fetched when it is asked for; pages without one have a search box at most. @param {Event} event */
function openPalette(event) {
  if (!document.body.dataset.palette) return focusSearch(event);
  event.preventDefault();
  early ??= "";
  import("./palette/palette.js").then(({ openPalette: open }) => open(early ?? "")).finally(() => (early = null));
}

// The search box is a page's way without scripts; with them a press on it opens the palette.
on("click", ".fl-top-search [data-search]", (event, box) => {
  if (box.value || !document.body.dataset.palette) return;
  box.blur();
  openPalette(event);
});

/** @param {Event} event */
function focusSearch(event) {
  const search = document.querySelector("[data-search]");
  if (!(search instanceof HTMLInputElement)) return;
  event.preventDefault();
  search.focus();
  search.select();
}

/** @param {Element | null | undefined} element @param {Event} event */
function press(element, event) {
  if (!(element instanceof HTMLElement)) return;
  event.preventDefault();
  const fold = element.closest("details:not([open])");
  if (fold instanceof HTMLDetailsElement) fold.open = true;
  element.click();
  if (element.matches("input, select, textarea")) element.focus();
}

/** @param {number} step @param {KeyboardEvent} event */
function toRow(step, event) {
  const rows = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("main tbody th[scope=row] a")]);
  if (!rows.length) return;
  event.preventDefault();
  const here = rows.findIndex((row) => row.closest("tr")?.contains(document.activeElement));
  const next = here < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + step, 0), rows.length - 1);
  rows[next].focus();
}

/** The button of the form that one is in; from outside of all, of the one that the page is about. @param {EventTarget | null} target */
function submitOf(target) {
  const near = target instanceof Element && target.closest("form, dialog");
  const form = near || (target === document.body && document.querySelector("main form[data-draft]:has(.fl-form-foot)"));
  return form ? form.querySelector("[data-submit], button.is-primary:not([type=button])") : null;
}
