// @ts-check
// What the parts of a form are called for the person who designs it.

import { t } from "../text.js";
import { keyOf, kindOf } from "./tree.js";

/** @typedef {import("./tree.js").Item} Item */
/** @typedef {{ key: string, title: string, type: string, type_title: string, widget: string, item: Item, find: string, required: boolean, computed: boolean, columns: [string, string][], options: [string, string][] }} Field */
/** @typedef {{ fields: Field[], system: Field[], related: { key: string, title: string, find: string }[] }} Palette */

/** @type {Record<string, string>} */
export const ICONS = { tab: "folder", section: "square", field: "text-cursor-input", lines: "table-2", related: "list", text: "text", divider: "minus", button: "circle-play" };
/** Icons of fields by how they are filled in. @type {Record<string, string>} */
const WIDGETS = {
  text: "type", textarea: "text", richtext: "text-quote", number: "hash", money: "coins", percent: "percent", date: "calendar", datetime: "calendar-days", time: "clock", duration: "timer", select: "chevrons-up-down", multiselect: "list-checks",
  checkbox: "toggle-left", tags: "tags", email: "mail", tel: "phone", url: "link", link: "link-2", links: "link-2", person: "user", people: "users", department: "building-2", file: "paperclip", image: "image", signature: "signature", address: "map-pin",
  region: "map", location: "navigation", rating: "star", color: "palette", secret: "lock", lines: "table-2", readonly: "sigma", anylink: "link-2", json: "brackets",
};

export class Names {
  /** @param {Palette} palette @param {Record<string, string>} texts the form's own words in the language of the page, by key */
  constructor(palette, texts) {
    this.palette = palette;
    this.texts = texts;
  }

  /** @param {string} key @returns {Field | undefined} */
  field(key) {
    return [...this.palette.fields, ...this.palette.system].find((one) => one.key === key);
  }

  /** @param {Item} item */
  titleOf(item) {
    const kind = kindOf(item);
    const key = keyOf(item);
    if (kind === "divider") return t("Line");
    if (kind === "text") return t("Text");
    const known = kind === "related" ? this.palette.related.find((one) => one.key === key) : this.field(key);
    return this.#translated(kind, key) || item.title || (kind === "section" ? t("Without a title") : known?.title) || key;
  }

  /** A title that the document gives is shown translated, as long as it is what was translated. @param {string} kind @param {string} key */
  #translated(kind, key) {
    return kind === "tab" || kind === "section" ? this.texts[key] : "";
  }

  /** @param {Item} item */
  kindTitle(item) {
    /** @type {Record<string, string>} */
    const titles = { tab: t("Tab"), section: t("Section"), related: t("Related list"), text: t("Text"), divider: t("Line"), button: t("Button") };
    return titles[kindOf(item)] ?? this.field(keyOf(item))?.type_title ?? t("Field");
  }

  /** @param {Item} item */
  iconOf(item) {
    const widget = this.field(keyOf(item))?.widget;
    return (kindOf(item) === "field" && widget && WIDGETS[widget]) || ICONS[kindOf(item)];
  }

  /** @param {Field} field */
  fieldIcon(field) {
    return WIDGETS[field.widget] ?? "text-cursor-input";
  }
}
