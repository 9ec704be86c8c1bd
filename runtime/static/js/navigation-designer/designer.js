// @ts-check
// The editor of menus: the menu as a list of lists, and the settings of what is chosen in it.

import { announce, h, icon } from "../dom.js";
import { button } from "../designer/controls.js";
import { focusOn, Frame, redrawn } from "../designer/frame.js";
import { Saver } from "../designer/saver.js";
import { Sorting } from "../designer/sorting.js";
import { t } from "../text.js";
import { addItem, idsOf, itemAt, itemsOf, landed, moveItem, removeItem, split, takes } from "./commands.js";
import { settings } from "./panel.js";

/** @typedef {import("./commands.js").Menu} Menu @typedef {import("./commands.js").Item} Item @typedef {import("./commands.js").Command} Command */
/** @typedef {[string, string]} Pair */
/**
 * @typedef {object} Told what the page brings
 * @property {Menu} document
 * @property {import("../designer/saver.js").Addresses & { texts: string }} addresses
 * @property {{ key: string, title: string, icon: string, views: Pair[] }[]} entities
 * @property {Pair[]} dashboards
 * @property {Pair[]} reports
 * @property {Pair[]} roles
 * @property {Pair[]} homes
 * @property {string[]} icons
 * @property {Record<string, string>} texts
 */

export class Designer {
  selected = "";
  #role = "";

  /** @param {HTMLElement} root @param {Told} told */
  constructor(root, told) {
    this.told = told;
    this.frame = new Frame(root, told.document, new Saver(told.addresses), ...this.#tools());
    this.menu = h("section", { class: "fl-nd-menu", "aria-label": t("The menu") });
    this.panel = h("section", { class: "fl-vd-panel", "aria-label": t("Settings") });
    root.replaceChildren(this.frame.bar, h("div", { class: "fl-vd-room" }, this.menu, this.panel));
    root.classList.add("is-ready");
    this.frame.addEventListener("change", (event) => this.#draw(/** @type {CustomEvent} */ (event).detail.by !== "typing"));
    this.menu.addEventListener("keydown", (event) => this.#key(event));
    new Sorting(this.menu, this.menu, { name: (id) => this.titleOf(itemAt(this.document, id) ?? {}), takes: (id, list) => takes(this.document, id, list), drop: (id, { list, at }) => this.move(id, list, at) });
    this.#draw();
  }

  /** @returns {Menu} */
  get document() {
    return this.frame.document;
  }

  /** @param {Command} command @param {string} [by] */
  run = (command, by = "") => this.frame.run(command, by);

  /** What an item is called in the page's language. @param {Item} item */
  titleOf(item) {
    const { told } = this;
    const own = item.group ?? item.title;
    if (own) return told.texts[`navigation/${this.document.$id}/${item.id}`] ?? own;
    const entity = told.entities.find(({ key }) => key === item.entity);
    if (item.entity && !this.#isFirst(item)) return entity?.views.find(([key]) => key === item.view)?.[1] ?? entity?.title ?? item.entity;
    return entity?.title ?? told.dashboards.find(([key]) => key === item.dashboard)?.[1] ?? told.reports.find(([key]) => key === item.report)?.[1] ?? item.link ?? item.entity ?? item.dashboard ?? item.report;
  }

  /** Whether no item before leads to the same records: those after it go by the name of their view. @param {Item} item */
  #isFirst(item) {
    const all = this.document.items.flatMap((one) => [one, ...(one.items ?? [])]);
    return all.find(({ entity }) => entity === item.entity)?.view === item.view || !item.view;
  }

  /** @param {Item} item */
  iconOf(item) {
    const own = this.told.entities.find(({ key }) => key === item.entity)?.icon;
    return item.icon ?? (item.items ? "folder" : own ?? (item.dashboard ? "gauge" : item.report ? "chart-column" : "link"));
  }

  #tools() {
    const { entities, dashboards, reports, roles } = this.told;
    /** @param {string} title @param {Pair[]} of @param {string} kind */
    const offered = (title, of, kind) => (of.length ? [h("optgroup", { label: title }, ...of.map(([key, name]) => h("option", { value: `${kind}:${key}` }, name)))] : []);
    const select = h("select", { class: "fl-input is-small", "aria-label": t("Add to the menu") }, h("option", { value: "" }, t("Add to the menu …")),
      ...offered(t("Records"), entities.map(({ key, title }) => [key, title]), "entity"), ...offered(t("Dashboards"), dashboards, "dashboard"), ...offered(t("Reports"), reports, "report"));
    select.addEventListener("change", () => {
      const [kind = "", key = ""] = select.value.split(":");
      select.value = "";
      if (kind) this.add({ [kind]: key });
    });
    const seen = h("select", { class: "fl-input is-small", "aria-label": t("Seen as") }, h("option", { value: "" }, t("Seen by everybody")), ...roles.map(([key, title]) => h("option", { value: key }, t("Seen as {role}", { role: title }))));
    seen.addEventListener("change", () => {
      this.#role = seen.value;
      this.#draw();
    });
    return [button(t("Group"), "folder-plus", () => this.add({ group: t("New group"), id: this.freshId("group"), items: [] })), select, button(t("Web address"), "link", () => this.add({ link: "/", id: this.freshId("link"), title: t("New link") })), ...(roles.length ? [seen] : [])];
  }

  /** @param {string} start */
  freshId(start) {
    const taken = idsOf(this.document);
    let number = 1;
    while (taken.includes(`${start}_${number}`)) number += 1;
    return `${start}_${number}`;
  }

  /** Into the group that is chosen, else to the end. @param {Item} item */
  add(item) {
    const chosen = itemAt(this.document, this.selected);
    const list = !item.items && this.selected ? (chosen?.items ? this.selected : split(this.selected).list) : "";
    this.run(addItem(list, item));
    const at = itemsOf(this.document, list).length - 1;
    this.select(list === "" ? String(at) : `${list}/${at}`);
    announce(t("{name} was added.", { name: this.titleOf(item) }));
  }

  /** @param {string} path */
  select(path) {
    this.selected = path;
    this.#draw();
    focusOn(this.menu, path);
  }

  /** @param {string} path */
  remove(path) {
    const { list, at } = split(path);
    this.run(removeItem(path));
    const left = itemsOf(this.document, list).length;
    const near = Math.min(at, left - 1);
    this.select(left ? (list === "" ? String(near) : `${list}/${near}`) : list);
  }

  /** @param {string} path @param {string} list @param {number} before */
  move(path, list, before) {
    const name = this.titleOf(itemAt(this.document, path) ?? {});
    const to = landed(path, list, before);
    if (!this.run(moveItem(path, list, before))) return;
    this.select(to.path);
    announce(t("{name}: {place} of {count}", { name, place: to.at + 1, count: itemsOf(this.document, to.list).length }));
  }

  /** Up and down; out of a group at its ends, into one with Alt and the right arrow. @param {KeyboardEvent} event */
  #key(event) {
    const row = event.target instanceof Element ? event.target.closest("[data-id]") : null;
    if (!(row instanceof HTMLElement) || event.isComposing) return;
    const path = row.dataset.id ?? "";
    const { list, at } = split(path);
    if (event.key === "Delete") this.remove(path);
    else if (!event.altKey) return;
    else if (event.key === "ArrowUp") at ? this.move(path, list, at - 1) : list !== "" && this.move(path, "", Number(list));
    else if (event.key === "ArrowDown") at < itemsOf(this.document, list).length - 1 ? this.move(path, list, at + 2) : list !== "" && this.move(path, "", Number(list) + 1);
    else if (event.key === "ArrowRight") this.#into(path);
    else if (event.key === "ArrowLeft" && list !== "") this.move(path, "", Number(list) + 1);
    else return;
    event.preventDefault();
  }

  /** To the end of the group before. @param {string} path */
  #into(path) {
    const { list, at } = split(path);
    const before = list === "" ? [...this.document.items.keys()].slice(0, at).reverse().find((one) => this.document.items[one]?.items) : undefined;
    if (before !== undefined) this.move(path, String(before), itemsOf(this.document, String(before)).length);
  }

  /** @param {boolean} [withPanel] */
  #draw(withPanel = true) {
    if (this.selected && !itemAt(this.document, this.selected)) this.selected = "";
    redrawn(this.menu, () => [this.#list("")]);
    if (withPanel) redrawn(this.panel, () => settings(this));
  }

  /** @param {string} list */
  #list(list) {
    return h("ol", { class: "fl-order", "data-list": list, "data-empty": t("Drag something here") }, ...itemsOf(this.document, list).map((item, at) => this.#row(item, list === "" ? String(at) : `${list}/${at}`)));
  }

  /** @param {Item} item @param {string} path @returns {HTMLElement} */
  #row(item, path) {
    const name = this.titleOf(item);
    const isOff = !!this.#role && !!item.roles && !item.roles.includes(this.#role);
    const grip = h("button", { type: "button", class: "fl-order-grip", "data-move": true, "data-focus": path, "aria-label": t("{name}. Alt and arrows move it.", { name }), title: t("Drag, or Alt and arrows"), "aria-keyshortcuts": "Alt+ArrowUp Alt+ArrowDown Alt+ArrowLeft Alt+ArrowRight" }, icon("grip-vertical"));
    const open = h("button", { type: "button", class: "fl-nd-open", "aria-pressed": String(path === this.selected), "data-focus": `${path}/open` }, name);
    open.addEventListener("click", () => this.#choose(path));
    const gone = button(t("Take out {name}", { name }), "x", () => this.remove(path), { isIcon: true, focus: `${path}/gone` });
    const inner = item.items ? [this.#list(path)] : [];
    return h("li", { "data-id": path, class: `${path === this.selected ? "is-selected" : ""} ${isOff ? "is-off" : ""} ${item.items ? "fl-nd-group" : ""}` }, grip, icon(this.iconOf(item)), open, gone, ...inner);
  }

  /** @param {string} path */
  #choose(path) {
    this.selected = path === this.selected ? "" : path;
    this.#draw();
  }
}
