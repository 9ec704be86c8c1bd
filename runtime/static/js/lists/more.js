// @ts-check
// More rows of a list are put below those that are there. The address says how many there are, so that coming back or
// loading anew shows as many; without this script the link does the same.

import { announce, on } from "../dom.js";
import { parsed } from "../list-place.js";
import { t } from "../text.js";

on("click", "a[data-more-rows]", (event, link) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || link.hasAttribute("aria-busy")) return;
  event.preventDefault();
  more(link, event.detail === 0);
});

/** @param {HTMLAnchorElement} link @param {boolean} byKey whether the focus goes on to the first new row */
async function more(link, byKey) {
  const url = new URL(link.href);
  url.hash = "";
  link.setAttribute("aria-busy", "true");
  const answer = await fetch(url).catch(() => null);
  if (!answer?.ok) return location.assign(link.href);
  const drawn = parsed(await answer.text());
  const body = document.querySelector("main .fl-table > tbody");
  const pager = document.querySelector(".fl-pager");
  const lines = [...drawn.querySelectorAll("main .fl-table > tbody > tr")];
  const there = new Set([...(body?.children ?? [])].map(nameOf));
  const fresh = lines.filter((line) => !there.has(nameOf(line))).map((line) => document.adoptNode(line));
  const next = drawn.querySelector(".fl-pager");
  if (!body || !pager || !next) return location.assign(link.href);
  body.append(...fresh);
  pager.replaceWith(document.adoptNode(next));
  history.replaceState(history.state, "", url);
  showLate(drawn);
  body.querySelector(".fl-table-check > input")?.dispatchEvent(new Event("change", { bubbles: true }));
  announce(t("{count} rows", { count: lines.length }));
  const first = fresh.find((line) => line.id)?.querySelector("th a");
  if (byKey && first instanceof HTMLElement) first.focus();
}

/** A row by its record, the head of a group by its group. @param {Element} line */
const nameOf = (line) => line.id || line.querySelector(".fl-table-group-numbers")?.id || "";

/** What the page asks for late: the count, and the numbers of its groups. @param {Document} drawn */
function showLate(drawn) {
  const htmx = /** @type {any} */ (window).htmx;
  const count = document.querySelector(".fl-pager");
  htmx.process(count);
  const sums = drawn.querySelector("[data-group-sums]");
  if (!sums) return;
  document.querySelector("[data-group-sums]")?.replaceWith(document.adoptNode(sums));
  htmx.process(document.querySelector("[data-group-sums]"));
}
