// @ts-check
// The settings at the side: of the chosen item, or of the whole menu.

import { h, icon } from "../dom.js";
import { check, choice, group, text } from "../designer/controls.js";
import { t } from "../text.js";
import { itemAt, setHome, setOnItem } from "./commands.js";

/** @typedef {import("./designer.js").Designer} Designer @typedef {import("./commands.js").Item} Item */

/** @param {Designer} designer @returns {Node[]} */
export function settings(designer) {
  const item = designer.selected ? itemAt(designer.document, designer.selected) : undefined;
  return item ? ofItem(designer, designer.selected, item) : ofMenu(designer);
}

/** @param {Designer} designer @param {string} path @param {Item} item @returns {Node[]} */
function ofItem(designer, path, item) {
  const { told, run } = designer;
  const key = item.items ? "group" : "title";
  const isNeeded = !!item.items || !!item.link;
  const rename = (/** @type {string | undefined} */ value, /** @type {string} */ by) => {
    if (!value && isNeeded) return;
    run(setOnItem(path, key, value), by);
    if (value && !item.id) run(setOnItem(path, "id", designer.freshId("item")), by);
  };
  const plain = designer.titleOf({ ...item, title: undefined });
  return [
    head(designer.titleOf(item), designer.iconOf(item)),
    text(t("Title"), "title", item[key], rename, { maxlength: 200, ...(isNeeded ? { required: "" } : { placeholder: plain ?? "" }) }),
    ...place(designer, path, item),
    ...(item.items ? [] : [icons(designer, path, item)]),
    audience(designer, path, item),
    h("p", { class: "fl-help" }, h("a", { href: told.addresses.texts }, t("Titles in other languages"))),
  ];
}

/** @param {Designer} designer @param {string} path @param {Item} item @returns {Node[]} */
function place({ told, run }, path, item) {
  const set = (/** @type {string} */ name) => (/** @type {any} */ value, by = "") => value && run(setOnItem(path, name, value), by);
  const entity = told.entities.find(({ key }) => key === item.entity);
  if (entity) return [choice(t("Opens with"), "view", [["", t("Its first list")], ...entity.views], item.view, (value) => run(setOnItem(path, "view", value)))];
  if (item.dashboard) return [choice(t("Dashboard"), "dashboard", told.dashboards, item.dashboard, set("dashboard"))];
  if (item.report) return [choice(t("Report"), "report", told.reports, item.report, set("report"))];
  return item.link ? [text(t("Address"), "link", item.link, set("link"), { maxlength: 2000, pattern: "(https?://[^\\s/?#]\\S*|/\\S*)" })] : [];
}

/** @param {Designer} designer @param {string} path @param {Item} item */
function icons({ told, run }, path, item) {
  const buttons = ["", ...told.icons].map((name) => {
    const made = h("button", { type: "button", "aria-pressed": String((item.icon ?? "") === name), "aria-label": name || t("The usual icon"), title: name || t("The usual icon"), "data-focus": `icon/${name}` }, icon(name || "x"));
    made.addEventListener("click", () => run(setOnItem(path, "icon", name || undefined)));
    return made;
  });
  return group(t("Icon"), h("div", { class: "fl-nd-icons" }, ...buttons));
}

/** @param {Designer} designer @param {string} path @param {Item} item */
function audience({ told, run }, path, item) {
  const roles = /** @type {string[]} */ (item.roles ?? []);
  return group(t("Only for these roles"), ...told.roles.map(([key, title]) => check(title, `role/${key}`, roles.includes(key), (isOn) => {
    const kept = isOn ? [...roles, key] : roles.filter((one) => one !== key);
    run(setOnItem(path, "roles", kept.length ? kept : undefined));
  })), h("p", { class: "fl-help" }, t("None chosen: everybody who may see what it leads to.")));
}

/** @param {Designer} designer @returns {Node[]} */
function ofMenu({ told, document, run }) {
  const homes = told.roles.map(([key, title]) => choice(title, `home/${key}`, [["", t("The usual first page")], ...told.homes], document.home?.[key], (value) => run(setHome(key, value))));
  return [head(t("The menu"), "map"), h("p", { class: "fl-help" }, t("Choose an item to change it. Drag it by its handle, or move it with Alt and the arrows; the right arrow puts it into the group before.")), ...(homes.length ? [group(t("First page of a role"), ...homes)] : [])];
}

/** @param {string} title @param {string} sign */
const head = (title, sign) => h("h2", { class: "fl-nd-head" }, icon(sign), h("span", {}, title));
