// @ts-check
// 8 in a field of percents is 8%, as in a spreadsheet. The server alone would ask which of 8% and 800% is meant.

import { plainNumber } from "../cells.js";

/** @param {Event} event */
function say({ target }) {
  if (!(target instanceof HTMLInputElement) || !target.matches("[data-percent]") || /[%％]/.test(target.value)) return;
  const number = plainNumber(target.value);
  if (number === null || Math.abs(Number(number)) < 1) return;
  target.value = `${number}%`;
  target.dispatchEvent(new Event("input", { bubbles: true }));
}

// Before anybody else reads the field; Enter sends it before it has changed.
document.addEventListener("change", say, { capture: true });
document.addEventListener("keydown", (event) => event.key === "Enter" && say(event), { capture: true });
