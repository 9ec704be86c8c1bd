// @ts-check
// More rows of a list are put below those that are there: when somebody asks, or when the end comes near, for who wants it
// so. The address says how many there are, so that coming back or loading anew shows as many; without this script the
// link does the same.

import { announce, on } from "../dom.js";
import { listData, parsed } from "../list-place.js";
import { t } from "../text.js";

/** After so many times that rows came by themselves one asks again: what stands below a list must be in reach. */
const MOST = 10;
let times = 0;
/** @type {IntersectionObserver | undefined} */
let watch;

on("click", "a[data-more-rows]", (event, link) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  times = 0;
  more(link, { asked: true, byKey: event.detail === 0 });
});

/** @returns {HTMLAnchorElement | null} */
const theLink = () => document.querySelector("a[data-more-rows]");

/** Bring rows when the last one is less than a window away. */
function observe() {
  watch?.disconnect();
  const frame = document.querySelector("main .fl-table-frame");
  const last = frame?.querySelector("tbody > tr:last-child");
  if (!last || !theLink() || times >= MOST || !("scrolls" in listData())) return;
  const root = frame && frame.scrollHeight > frame.clientHeight ? frame : null;
  watch = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && alone(), { root, rootMargin: "0px 0px 100% 0px" });
  watch.observe(last);
}

function alone() {
  const link = theLink();
  if (!link || link.hasAttribute("aria-busy")) return;
  times += 1;
  more(link, { asked: false, byKey: false });
}

/** @param {HTMLAnchorElement} link @param {{ asked: boolean, byKey: boolean }} how `byKey`: the focus goes on to the first new row */
async function more(link, { asked, byKey }) {
  if (link.hasAttribute("aria-busy")) return;
  link.setAttribute("aria-busy", "true");
  const answer = await fetch(link.dataset.moreRows ?? "").catch(() => null);
  link.removeAttribute("aria-busy");
  if (!link.isConnected) return; // the list was drawn anew meanwhile
  const drawn = parsed(answer?.ok ? await answer.text() : "");
  const pager = drawn.querySelector(".fl-pager");
  if (pager) return put(link, drawn, pager, byKey);
  times = MOST;
  if (asked) location.assign(link.href);
}

/** @param {HTMLAnchorElement} link @param {Document} drawn @param {Element} pager @param {boolean} byKey */
function put(link, drawn, pager, byKey) {
  const body = /** @type {Element} */ (document.querySelector("main .fl-table > tbody"));
  const there = new Set([...body.children].map(nameOf));
  const fresh = [...drawn.querySelectorAll("tbody > tr")].filter((line) => !there.has(nameOf(line))).map((line) => document.adoptNode(line));
  body.append(...fresh);
  history.replaceState(history.state, "", link.href.split("#")[0]);
  goOn(link, pager);
  showLate(drawn);
  body.dispatchEvent(new Event("fl-rows", { bubbles: true }));
  announce(t("{count} rows", { count: body.querySelectorAll("[id^='row-']").length }));
  const first = fresh.find((line) => line.id)?.querySelector("th a");
  if (byKey && first instanceof HTMLElement) first.focus();
  observe();
}

/** A row by its record, the head of a group by its group. @param {Element} line */
const nameOf = (line) => line.id || line.querySelector(".fl-table-group-numbers")?.id || "";

/** What stands below the rows is changed in its place, so that the focus stays there. @param {HTMLAnchorElement} link @param {Element} pager as it is now */
function goOn(link, pager) {
  const here = /** @type {Element} */ (link.closest(".fl-pager"));
  const next = pager.querySelector(/** @type {"a"} */ ("a[data-more-rows]"));
  here.querySelector("p")?.firstChild?.replaceWith(`${pager.querySelector("p")?.textContent?.trim()} `);
  here.querySelector(".fl-btn-group")?.replaceWith(document.adoptNode(/** @type {Element} */ (pager.querySelector(".fl-btn-group"))));
  if (!next) return link.remove();
  link.href = next.href;
  link.dataset.moreRows = next.dataset.moreRows;
}

/** The numbers of new groups are asked for late. @param {Document} drawn */
function showLate(drawn) {
  const sums = drawn.querySelector("[data-group-sums]");
  if (!sums) return;
  const place = document.adoptNode(sums);
  document.querySelector("[data-group-sums]")?.remove();
  document.querySelector("main .fl-page")?.append(place);
  /** @type {any} */ (window).htmx.process(place);
}

document.addEventListener("fl-list-drawn", observe);
addEventListener("resize", observe);
observe();
