// @ts-check
import { h, icon } from "./dom.js";
import { t } from "./text.js";

// A list that one leaves is remembered in this tab, so that its records lead from one to the next: [ and ].

const KEY = "fl-neighbours";
const ROWS = "main tbody th[scope=row] a[href]";

addEventListener("pagehide", () => {
  const paths = [...document.querySelectorAll(ROWS)].map((row) => /** @type {HTMLAnchorElement} */ (row).pathname);
  if (paths.length < 2) return;
  try {
    sessionStorage.setItem(KEY, JSON.stringify(paths));
  } catch {
    // Storage is full or switched off: the list is one click away.
  }
});

/** @returns {string[]} the addresses of the records of the list that was left last */
function left() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
  } catch {
    return [];
  }
}

/** @param {HTMLElement} place on a record's page */
export function offer(place) {
  const paths = left();
  const here = paths.indexOf(location.pathname);
  if (here < 0) return;
  const text = t("{place} of {count}", { place: here + 1, count: paths.length });
  place.replaceChildren(
    step(paths[here - 1], t("Previous record"), "chevron-left", "["),
    h("span", {}, text),
    step(paths[here + 1], t("Next record"), "chevron-right", "]"),
  );
  place.hidden = false;
}

/** @param {string | undefined} path @param {string} label @param {string} sign @param {string} key */
function step(path, label, sign, key) {
  if (!path) return h("span", { class: "fl-btn is-icon is-ghost is-small", "aria-disabled": "true" }, icon(sign));
  return h("a", { class: "fl-btn is-icon is-ghost is-small", href: path, "aria-label": label, title: `${label} (${key})`, "data-key": key }, icon(sign));
}

const place = document.querySelector("[data-neighbours]");
if (place instanceof HTMLElement) offer(place);
