// @ts-check
import { on } from "../dom.js";

// Groups of a report's table fold: the lines below one are those of a deeper level up to the next of its own.

on("click", ".fl-fold", (_event, button) => {
  const row = button.closest("tr");
  button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") === "false"));
  if (row) show(row);
});

/** Show what the buttons of the groups above allow. @param {HTMLTableRowElement} row */
function show(row) {
  const level = Number(row.dataset.level);
  /** @type {number} the level of a folded group, below which everything is hidden */
  let folded = row.querySelector(".fl-fold[aria-expanded='false']") ? level : Infinity;
  for (let next = row.nextElementSibling; next instanceof HTMLTableRowElement; next = next.nextElementSibling) {
    const own = Number(next.dataset.level);
    if (own <= level) break;
    if (own <= folded) folded = Infinity;
    next.hidden = own > folded;
    if (own < folded && next.querySelector(".fl-fold[aria-expanded='false']")) folded = own;
  }
}
