// @ts-check
// Who searches, sorts or filters with the keyboard gets the page anew; he goes on where he was, and hears what was found.
import { announce } from "./dom.js";

const KEPT = "fl-resume";
const CONTROLS = "a[href], button, input, select, textarea, summary";

/** What Enter or Space was pressed on last, null after a click with the mouse. @type {Element | null} */
let pressed = null;

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" || event.key === " ") pressed = event.target instanceof Element ? event.target : null;
}, true);
document.addEventListener("pointerdown", () => (pressed = null), true);

addEventListener("pagehide", () => {
  const kept = pressed?.isConnected && pressed.closest("main") ? { path: location.pathname, ...told(pressed) } : null;
  if (kept) sessionStorage.setItem(KEPT, JSON.stringify(kept));
});

/**
 * How an element is found again on the next page: by what it is called, and which of several it is. What changed something
 * is not pressed again by mistake: behind it one goes on at the beginning of the content.
 *
 * @param {Element} element
 */
function told(element) {
  const form = element.closest("form");
  const changes = element.localName !== "a" && form?.method === "post" && !form.closest("details[data-menu]");
  const called = changes ? "" : nameOf(element);
  const menu = element.closest("details[data-menu]")?.querySelector("summary");
  const same = shown(element.localName).filter((one) => nameOf(one) === called);
  return { tag: element.localName, called, at: same.indexOf(/** @type {HTMLElement} */ (element)), menu: menu ? nameOf(menu) : "" };
}

/** @param {Element} element */
const nameOf = (element) => element.getAttribute("aria-label") || element.getAttribute("name") || element.textContent?.trim().replace(/\s+/g, " ") || "";

/** @param {string} tag @param {string} called @param {number} at @returns {HTMLElement | undefined} */
function find(tag, called, at) {
  const same = shown(tag).filter((one) => nameOf(one) === called);
  return called ? same[at] ?? same[0] : undefined;
}

/** A filter that is on says what it lets through, and how it is taken off. @param {string} called */
const findGrown = (called) => (called ? shown(CONTROLS).find((one) => nameOf(one).startsWith(called) || nameOf(one).endsWith(called)) : undefined);

/** What is drawn, and in no menu that is shut. @param {string} selector @returns {HTMLElement[]} */
function shown(selector) {
  const all = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(`main :is(${selector})`));
  return [...all].filter((one) => one.getClientRects().length && !one.closest("details:not([open]) > :not(summary)"));
}

const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
sessionStorage.removeItem(KEPT);
if (kept?.path === location.pathname && !location.hash && document.activeElement === document.body) {
  const there = find(kept.tag, kept.called, kept.at) ?? findGrown(kept.menu || kept.called) ?? document.getElementById("fl-main");
  there?.focus({ preventScroll: there.id === "fl-main" });
  sayFound();
}

/** How many records the page shows, once their count is there. */
function sayFound() {
  const found = document.querySelector(".fl-pager p, main .fl-empty h2");
  if (!found || document.querySelector("fl-toast")) return;
  const counts = found.querySelector("[hx-get]");
  if (counts) found.addEventListener("htmx:after:settle", () => announce(found.textContent ?? ""), { once: true });
  else announce(found.textContent ?? "");
}
