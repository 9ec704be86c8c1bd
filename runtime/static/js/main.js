// @ts-check
// The one script of a runtime page. Every module here waits for events or defines an element, so parts that htmx
// brings later work without further calls.
import "./ime-guard.js";
import "../vendor/htmx-4.0.1.esm.min.js";
import "./swap.js";
import "./prefs.js";
import "./menu.js";
import "./dialog.js";
import "./toast.js";
import "./combobox.js";
import "./tags.js";
import "./date-input.js";
import "./file-drop.js";
import "./lines.js";
import "./selection.js";
import "./shortcuts.js";
import "./leave-guard.js";
import "./offline.js";

document.documentElement.classList.add("fl-js");

// Where one is may lie outside a row that scrolls sideways.
for (const one of document.querySelectorAll(".fl-tab[aria-current], .fl-stages > [aria-current]")) {
  const row = one.parentElement;
  if (row && row.scrollWidth > row.clientWidth) row.scrollLeft = /** @type {HTMLElement} */ (one).offsetLeft - row.offsetLeft - 24;
}

// What few pages need is fetched by those that have it.
if (document.querySelector("fl-rich")) import("./rich-text.js");
if (document.querySelector("[data-from-address]")) import("./from-address.js");
if (document.querySelector("fl-signature")) import("./signature-pad.js");
