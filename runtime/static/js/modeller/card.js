// @ts-check
// The card of an entity in the picture: its name, its first fields, a handle to draw relations from.

import { h, icon } from "../dom.js";
import { t } from "../text.js";

/** @typedef {import("./commands.js").Entity} Entity */

export const SHOWN = 8;
export const HEAD = 40;
export const ROW = 26;
const FOOT = 8;

/** @param {Entity} entity */
export const heightOf = ({ properties }) => {
  const count = Object.keys(properties).length;
  return HEAD + Math.min(count, SHOWN) * ROW + (count > SHOWN ? ROW : 0) + FOOT;
};

/** How far below the upper edge the line of a field leaves; those that are not shown leave below. @param {Entity} entity @param {string} field */
export function portOf({ properties }, field) {
  const at = Object.keys(properties).indexOf(field.split(".")[0] ?? "");
  return at < 0 ? HEAD / 2 : HEAD + (Math.min(at, SHOWN) + 0.5) * ROW;
}

/** @param {string} key @param {Entity} entity @param {string} title @param {{ types: Record<string, { title: string, icon: string }> }} told @param {string} sign @param {(title: string) => string} shown in the language of the page */
export function card(key, entity, title, { types }, sign, shown) {
  const fields = Object.entries(entity.properties);
  const rows = fields.slice(0, SHOWN).map(([name, field]) => h("li", { class: entity.required?.includes(name) ? "is-required" : "", title: `${shown(field.title)} · ${types[field.field]?.title ?? field.field}` }, icon(types[field.field]?.icon ?? "type"), h("span", {}, shown(field.title))));
  const more = fields.length > SHOWN ? [h("li", { class: "is-more" }, t("and {count} more", { count: fields.length - SHOWN }))] : [];
  const name = t("{name}: {count} fields", { name: title, count: fields.length });
  return h("div", { class: `fl-er-card is-${entity.color ?? "grey"}`, "data-at": key, tabindex: "0", role: "group", "aria-label": name },
    h("div", { class: "fl-er-head" }, icon(sign), h("strong", {}, title)), h("ul", {}, ...rows, ...more),
    h("span", { class: "fl-er-handle", "data-new": key, "aria-hidden": "true", title: t("Drag to another card to relate them") }));
}
