// @ts-check
// What keys do on this page: fetched when somebody asks for it.

import { h, icon } from "../dom.js";
import { t } from "../text.js";

const ARROWS = { ArrowLeft: "←", ArrowRight: "→", ArrowUp: "↑", ArrowDown: "↓" };

export function showHelp() {
  const close = h("button", { type: "button", class: "fl-btn is-icon is-ghost is-small", "data-dialog-close": true, "aria-label": t("Close") }, icon("x"));
  const dialog = h("dialog", { class: "fl-dialog is-small", "aria-labelledby": "shortcuts-title" },
    h("div", { class: "fl-dialog-head" }, h("h2", { id: "shortcuts-title" }, t("Keyboard shortcuts")), close),
    h("div", { class: "fl-dialog-body" }, h("dl", { class: "fl-facts" }, ...rows().map(([keys, text]) => line(keys, text)))));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** @returns {[string, string][]} */
function rows() {
  const own = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-key]")]);
  return [
    ["/", t("Search")],
    ["Ctrl K", t("Search or do something")],
    ...(document.querySelector("[data-list]") ? ofLists() : []),
    ...moves(),
    ["Ctrl S", t("Save a draft")],
    ["Ctrl Enter", t("Submit")],
    ["?", t("Keyboard shortcuts")],
    ...own.map((element) => /** @type {[string, string]} */ ([element.dataset.key ?? "", (element.textContent?.trim() || element.getAttribute("aria-label")) ?? ""])),
  ];
}

/** What Alt and the arrows move here, as whatever they move says of itself. @returns {[string, string][]} */
function moves() {
  const said = [...document.querySelectorAll("[aria-keyshortcuts*='Alt+Arrow']:not(.fl-sort, .fl-column-menu)")].map((one) => one.getAttribute("aria-keyshortcuts"));
  const arrows = Object.entries(ARROWS).filter(([name]) => said.some((keys) => keys?.includes(`Alt+${name}`)));
  return arrows.length ? [[`Alt ${arrows.map(([_name, sign]) => sign).join(" ")}`, t("Move what has the focus")]] : [];
}

/** @returns {[string, string][]} */
function ofLists() {
  return [
    ["j k", t("Next and previous row")],
    ["Enter", t("Open the row")],
    ["x", t("Select the row")],
    ["Shift Space", t("Look into the row")],
    ["e", t("Change the row's cells")],
    ["f", t("Filter")],
    ["Alt ← →", t("Move a column")],
  ];
}

/** @param {string} keys @param {string} text */
function line(keys, text) {
  const marks = keys.split(" ").flatMap((key) => [h("kbd", {}, key), " "]);
  return h("div", {}, h("dt", {}, ...marks), h("dd", {}, text));
}
