// @ts-check
// The one script of a runtime page. Every module here waits for events or defines an element, so parts that htmx
// brings later work without further calls.
import "./ime-guard.js";
import { keeper } from "./keeper.js";
import "../vendor/htmx-4.0.1.esm.min.js";
import { on } from "./dom.js";
import "./swap.js";
import "./resume.js";
import "./prefs.js";
import "./menu.js";
import "./dialog.js";
import "./toast.js";
import "./combobox.js";
import "./tags.js";
import "./date-input.js";
import "./file-drop.js";
import "./lines.js";
import "./shortcuts.js";
import "./leave-guard.js";
import "./neighbours.js";
import "./offline.js";

document.documentElement.classList.add("fl-js");

/** Where one is may lie outside a row that scrolls sideways, or below the end of a long menu. */
function showCurrent() {
  const menu = document.querySelector(".fl-nav");
  const here = menu?.querySelector("[aria-current]");
  if (menu && here && menu.scrollHeight > menu.clientHeight) {
    const below = here.getBoundingClientRect().bottom - menu.getBoundingClientRect().bottom;
    if (below > 0) menu.scrollTop += below + menu.clientHeight / 3;
  }
  for (const one of document.querySelectorAll(".fl-tab[aria-current], .fl-stages > [aria-current]")) {
    const row = one.parentElement;
    if (row && row.scrollWidth > row.clientWidth) row.scrollLeft = /** @type {HTMLElement} */ (one).offsetLeft - row.offsetLeft - 24;
  }
}

showCurrent();
document.addEventListener("htmx:after:settle", ({ target }) => target instanceof Element && target.matches(".fl-view-tabs") && showCurrent());

// Notices open beside the page; the link leads to theirs where a tab of its own is wanted.
on("click", ".fl-top-bell", (event, bell) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || matchMedia("(max-width: 819.98px)").matches) return;
  event.preventDefault();
  import("./notices.js").then(({ openNotices }) => openNotices(bell));
});

// What few pages need is fetched by those that have it.
if (document.querySelector("[data-list]")) import("./list.js");
if (document.querySelector("[data-list], fl-selection")) import("./selection.js");
if (document.querySelector("fl-rich")) import("./rich-text.js");
if (document.querySelector("[data-from-address]")) import("./from-address.js");
if (document.querySelector("fl-signature")) import("./signature-pad.js");
if (document.querySelector("[data-similar]")) import("./similar.js");
if (document.querySelector("[data-here]")) import("./record/here.js");
if (document.querySelector("[data-mention]")) import("./mention.js");
// A designer's page says that it is none for a phone without a network: it has enough to load.
const isOnlineOnly = document.querySelector("meta[name=fl-offline][content=no]");
if (keeper && isSecureContext && "serviceWorker" in navigator && !isOnlineOnly) import("./offline/start.js");
on("focusin", "[data-filter]", () => import("./lists/filter-rows.js"));
if (document.querySelector("[data-begins]")) import("./record/begin.js");
if (document.querySelector("[data-percent]")) import("./record/percent.js");
else on("focusin", "[data-percent]", () => import("./record/percent.js"));
if (document.querySelector("fl-time")) import("./times/input.js");
else on("focusin", "fl-time", () => import("./times/input.js"));
on("click", "[data-tour-start]", (_event, { dataset }) => import("./tour/tour.js").then(({ lookAround }) => lookAround(dataset.tourStart)));
