// @ts-check
// The form as it will look: fields that the server drew, on the grid of twelve columns, in their sections and tabs.

import { h, icon } from "../dom.js";
import { t } from "../text.js";
import { kindOf, widthOf } from "./tree.js";
import { walk } from "./tree.js";

/** @typedef {import("./tree.js").Form} Form */
/** @typedef {import("./tree.js").Found} Found */
/** @typedef {{ level: string, path: string, message: string }} Finding */
/**
 * @typedef {object} Look
 * @property {import("./names.js").Names} names
 * @property {import("./fragments.js").Fragments} fragments
 * @property {Set<string>} selected
 * @property {string} current what the keyboard is at
 * @property {string} tab whose insides are shown; "" for what stands in none
 * @property {string[]} grabbed
 * @property {Record<string, Finding[]>} findings by item
 * @property {Set<string>} lit what a rule is about
 */

/** The shown part of a form. @param {Form} form @param {Look} look @returns {Node[]} */
export function draw(form, look) {
  const all = walk(form);
  const tabs = all.filter(({ item }) => kindOf(item) === "tab");
  const loose = all.filter((one) => !one.place.parent && kindOf(one.item) !== "tab");
  const shown = look.tab ? all.filter((one) => one.place.parent === look.tab) : loose;
  const strip = tabs.length ? [drawTabs(tabs, loose.length > 0 || !look.tab, look)] : [];
  return [...strip, h("div", { class: "fl-fd-body", "data-body": look.tab }, ...groups(all, shown, look), ...(shown.length ? [] : [emptyBody(look)]))];
}

/** @param {Look} look */
const emptyBody = (look) => (look.tab ? h("p", { class: "fl-fd-empty" }, t("Drag fields here")) : h("span", {}));

/** @param {Found[]} tabs @param {boolean} withLoose @param {Look} look */
function drawTabs(tabs, withLoose, look) {
  const button = (/** @type {string} */ id, /** @type {string} */ title, /** @type {Found | null} */ one) =>
    h("div", { class: `fl-tab fl-fd-tab${look.selected.has(id) && id ? " is-selected" : ""}`, role: "button", tabindex: look.current === id && id ? "0" : "-1", "data-tab": id, ...(id && { "data-at": id }), "aria-pressed": String(look.tab === id), ...(look.tab === id && { "aria-current": "true" }) }, title, ...(one ? badges(one, look) : []));
  const strip = tabs.map((one) => button(one.id, look.names.titleOf(one.item), one));
  if (withLoose) strip.unshift(button("", t("Without a tab"), null));
  const add = h("button", { type: "button", class: "fl-btn is-icon is-ghost is-small", "data-act": "tab", "aria-label": t("Add a tab"), title: t("Add a tab") }, icon("plus"));
  return h("div", { class: "fl-tabs fl-fd-tabs", role: "group", "aria-label": t("Tabs") }, ...strip, add);
}

/** Sections as they stand, loose items between them in grids. @param {Found[]} all @param {Found[]} shown @param {Look} look @returns {Node[]} */
function groups(all, shown, look) {
  /** @type {Node[]} */
  const found = [];
  /** @type {Found[]} */
  let loose = [];
  const flush = () => {
    if (loose.length) found.push(h("div", { class: "fl-fd-loose" }, grid(loose, look)));
    loose = [];
  };
  for (const one of shown) {
    if (kindOf(one.item) !== "section") {
      loose.push(one);
      continue;
    }
    flush();
    found.push(section(one, all.filter((inner) => inner.place.parent === one.id), look));
  }
  flush();
  return found;
}

/** @param {Found} one @param {Found[]} inner @param {Look} look */
function section(one, inner, look) {
  const title = look.names.titleOf(one.item);
  const marks = classes(one.id, look);
  const head = h("div", { class: "fl-fd-section-head", ...button(one, look, title) }, icon("grip-vertical"), h("span", { class: one.item.title ? "" : "fl-faint" }, title), ...badges(one, look));
  const help = one.item.help ? [h("p", { class: "fl-help" }, one.item.help)] : [];
  const body = inner.length ? grid(inner, look) : h("p", { class: "fl-fd-empty" }, t("Drag fields here"));
  return h("div", { class: `fl-fd-section${marks}`, "data-cell": one.id }, head, ...help, h("div", { "data-body": one.id }, body));
}

/** @param {Found[]} items @param {Look} look */
const grid = (items, look) => h("div", { class: "fl-fd-grid" }, ...items.map((one) => cell(one, look)));

/** @param {Found} one @param {Look} look */
function cell(one, look) {
  const { id, item } = one;
  const kind = kindOf(item);
  const marks = classes(id, look);
  const real = look.fragments.of(id, item) ?? standIn(one, look);
  const body = h("div", { class: "fl-fd-card", ...button(one, look, look.names.titleOf(item)) }, real, ...badgeRow(one, look));
  const edge = kind === "field" || kind === "text" || kind === "button" ? [h("span", { class: "fl-fd-edge", "data-resize": id, "aria-hidden": "true" })] : [];
  return h("div", { class: `fl-fd-cell is-${kind} fl-fd-w-${widthOf(item)}${marks}`, "data-cell": id }, body, ...edge);
}

/** What has no look of its own, or none yet. @param {Found} one @param {Look} look */
function standIn({ item }, look) {
  const kind = kindOf(item);
  const title = look.names.titleOf(item);
  if (kind === "button") return h("div", { class: "fl-fd-real" }, h("span", { class: `fl-btn ${{ primary: "is-primary", danger: "is-danger" }[/** @type {string} */ (item.style)] ?? ""}` }, title));
  if (kind === "divider") return h("div", { class: "fl-fd-real" }, h("hr"));
  if (kind === "field" || kind === "lines") {
    const isGone = !look.names.field(String(item[kind]));
    return h("div", { class: "fl-fd-real" }, h("span", { class: "fl-label" }, title), h("div", { class: "fl-fd-blank" }, isGone ? t("This field does not exist.") : ""));
  }
  return h("div", { class: "fl-fd-real fl-fd-list" }, icon(kind === "related" ? "list" : "text"), h("strong", {}, title), h("span", { class: "fl-faint" }, look.names.kindTitle(item)));
}

/** @param {Found} one @param {Look} look @param {string} title */
function button({ id, item }, look, title) {
  const width = widthOf(item) < 12 ? `, ${t("{width} of 12 columns", { width: widthOf(item) })}` : "";
  return { role: "button", tabindex: look.current === id ? "0" : "-1", "data-at": id, "aria-pressed": String(look.selected.has(id)), "aria-keyshortcuts": "Alt+ArrowUp Alt+ArrowDown Alt+ArrowLeft Alt+ArrowRight", "aria-label": `${title}, ${look.names.kindTitle(item)}${width}` };
}

/** @param {string} id @param {Look} look */
const classes = (id, look) => `${look.selected.has(id) ? " is-selected" : ""}${look.grabbed.includes(id) ? " is-grabbed" : ""}${look.lit.has(id) ? " is-lit" : ""}`;

/** @param {Found} one @param {Look} look */
function badgeRow(one, look) {
  const found = badges(one, look);
  return found.length ? [h("span", { class: "fl-fd-badges" }, ...found)] : [];
}

/** @param {Found} one @param {Look} look @returns {HTMLElement[]} */
function badges({ id, item }, look) {
  const field = look.names.field(String(item.field ?? ""));
  const findings = look.findings[id] ?? [];
  const worst = ["error", "warning", "hint"].find((level) => findings.some((one) => one.level === level));
  return [
    ...(item.visible ? [badge("eye", t("Visible only when a condition holds"))] : []),
    ...(typeof item.required === "string" ? [badge("circle-alert", t("Required when a condition holds"))] : []),
    ...(item.readOnly ? [badge("lock", item.readOnly === true ? t("Read only") : t("Read only when a condition holds"))] : []),
    ...(field?.computed ? [badge("sigma", t("Computed"))] : []),
    ...(worst ? [badge(worst === "error" ? "circle-alert" : "triangle-alert", findings.map((one) => one.message).join(" "), worst === "error" ? "is-bad" : "is-warn")] : []),
  ];
}

/** @param {string} sign @param {string} title @param {string} [tone] */
const badge = (sign, title, tone = "") => h("span", { class: `fl-fd-badge ${tone}`, title }, icon(sign));
