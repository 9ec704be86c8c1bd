// @ts-check
// What a relation is asked for: of which kind, what it is called on both sides, what happens on deletion.

import { labelled, select } from "../designer/controls.js";
import { announce, h, icon } from "../dom.js";
import { t } from "../text.js";
import { freshKey, idsOf } from "./commands.js";
import { addRelation, freeInverse, sides } from "./relations.js";

/** @typedef {import("./relations.js").Kind} Kind */
/** @typedef {import("./picture.js").Picture} Picture */

export class RelationDialog {
  /** Whether the names were written by hand; they follow the choice until then. */
  #isOwn = { title: false, inverse: false };

  /** @param {Picture} picture */
  constructor(picture) {
    this.picture = picture;
    this.element = h("dialog", { class: "fl-dialog", "aria-labelledby": "fl-er-dialog-title" });
  }

  /** @param {string} from @param {string} to "" where it is chosen in the dialog */
  open(from, to) {
    const { work, titleOf } = this.picture;
    const keys = Object.keys(work.entities);
    const choices = keys.map((key) => /** @type {[string, string]} */ ([key, titleOf(key)]));
    this.#isOwn = { title: false, inverse: false };
    this.from = select(t("From"), choices, from || keys[0] || "");
    this.to = select(t("To"), choices, to || keys[1] || keys[0] || "");
    this.kinds = h("fieldset", { class: "fl-field" });
    this.title = h("input", { class: "fl-input", required: true, maxlength: "200" });
    this.inverse = h("input", { class: "fl-input", pattern: "[a-z][a-z0-9_]{0,39}", maxlength: "40", autocapitalize: "none", spellcheck: "false" });
    this.onDelete = select(t("When the other record is deleted"), [["restrict", t("Refuse while it is linked")], ["clear", t("Empty the link")], ["cascade", t("Delete this one with it")]], "restrict");
    this.here = h("span", { class: "fl-label" });
    this.there = h("span", { class: "fl-label" });
    this.refusal = h("p", { class: "fl-error", role: "alert", hidden: true });
    this.side = h("label", { class: "fl-field" }, this.there, this.inverse, h("span", { class: "fl-help" }, t("Small letters, digits and _.")));
    this.deletion = labelled(t("When the other record is deleted"), this.onDelete);
    const close = () => this.element.close();
    const form = h("form", { method: "dialog", "data-nodrag": true },
      h("div", { class: "fl-dialog-head" }, h("h2", { id: "fl-er-dialog-title" }, t("Add a relation")), iconButton(close)),
      h("div", { class: "fl-dialog-body" },
        h("div", { class: "fl-er-pair" }, labelled(t("From"), this.from), icon("arrow-right"), labelled(t("To"), this.to)),
        this.kinds, h("div", { class: "fl-er-names" }, h("label", { class: "fl-field" }, this.here, this.title), this.side), this.deletion, this.refusal),
      h("div", { class: "fl-dialog-foot" }, plain(t("Cancel"), close), h("button", { class: "fl-btn is-primary" }, t("Add"))));
    form.addEventListener("submit", (event) => (event.preventDefault(), this.#submit()));
    for (const one of [this.from, this.to]) one.addEventListener("change", () => this.#offer());
    this.title.addEventListener("input", () => (this.#isOwn.title = true));
    this.inverse.addEventListener("input", () => (this.#isOwn.inverse = true));
    this.element.replaceChildren(form);
    this.#offer();
    this.element.showModal();
    this.title.focus();
    this.title.select();
  }

  /** @returns {Kind} */
  get kind() {
    return /** @type {Kind} */ (this.kinds?.querySelector("input:checked")?.getAttribute("value") ?? "many_to_one");
  }

  /** The kinds as sentences about the two that are chosen. */
  #offer() {
    const [one, other] = [this.from?.value ?? "", this.to?.value ?? ""];
    const names = { from: this.picture.titleOf(one), to: this.picture.titleOf(other) };
    const many = { from: this.#several(one), to: this.#several(other) };
    const was = this.kind;
    const kinds = {
      many_to_one: t("Many {from} belong to one {to}", { ...names, from: many.from }), one_to_many: t("One {from} has many {to}", { ...names, to: many.to }), one_to_one: t("One {from} has one {to}", names),
      many_to_many: t("Many {from} go with many {to}", many), lines: t("{from} has lines, each with one {to}", names),
    };
    const boxes = Object.entries(kinds).map(([kind, words]) => h("label", { class: "fl-check" }, h("input", { type: "radio", name: "kind", value: kind, checked: kind === was }), h("span", {}, words)));
    this.kinds?.replaceChildren(h("legend", { class: "fl-label" }, t("Relation")), h("div", { class: "fl-choices is-stacked" }, ...boxes));
    for (const one of boxes) one.addEventListener("change", () => this.#name());
    this.#name();
  }

  /** Its plural, where that is in the language in which it is called. @param {string} key */
  #several(key) {
    const title = this.picture.titleOf(key);
    const entity = this.picture.work.entities[key];
    return (entity?.title === title && entity.plural) || title;
  }

  /** Names that fit, as long as nobody wrote others. */
  #name() {
    const { title, inverse, here, there, picture } = this;
    if (!title || !inverse || !here || !there || !this.side || !this.deletion) return;
    const [owner, target] = sides(this.kind, this.from?.value ?? "", this.to?.value ?? "");
    const entity = picture.work.entities[target];
    const isMany = this.kind === "many_to_many";
    here.textContent = this.kind === "lines" ? t("Name of the lines in {entity}", { entity: picture.titleOf(owner) }) : t("Name of the field in {entity}", { entity: picture.titleOf(owner) });
    there.textContent = t("Key of the list in {entity}", { entity: picture.titleOf(target) });
    if (!this.#isOwn.title) title.value = (isMany && entity?.plural) || picture.titleOf(target);
    if (!this.#isOwn.inverse) inverse.value = freeInverse(picture.work.entities, owner, target, listKey(owner, picture.work.entities[owner]?.plural));
    this.side.hidden = this.kind === "lines";
    this.deletion.hidden = this.kind === "lines" || isMany;
  }

  async #submit() {
    const { work } = this.picture;
    const [from, to] = [this.from?.value ?? "", this.to?.value ?? ""];
    const [owner, target] = sides(this.kind, from, to);
    const title = this.title?.value.trim() ?? "";
    const typed = await work.typed(owner, title, "text");
    if ("refusal" in typed) return this.#refuse(typed.refusal);
    const entity = work.entities[owner];
    if (!entity || !work.entities[target]) return;
    const key = freshKey(typed.key, [...Object.keys(entity.properties), ...work.told.reserved]);
    const id = freshKey(typed.field.id, idsOf(entity));
    work.run(addRelation(work.entities, { kind: this.kind, from, to, key, id, title, inverse: this.inverse?.value ?? "", onDelete: this.onDelete?.value ?? "restrict", column: this.picture.titleOf(target) }));
    this.element.close();
    this.picture.card(owner)?.focus();
    announce(t("{from} and {to} are related.", { from: this.picture.titleOf(owner), to: this.picture.titleOf(target) }));
  }

  /** @param {string} text */
  #refuse(text) {
    if (!this.refusal) return;
    this.refusal.textContent = text;
    this.refusal.hidden = false;
  }
}

/** What a list of an entity is called in formulas: its plural, where that is Latin. @param {string} key @param {string} [plural] */
const listKey = (key, plural = "") => (/^[A-Za-z][A-Za-z0-9 ]*$/.test(plural) ? plural.toLowerCase().replaceAll(" ", "_").slice(0, 36) : `${key.slice(0, 35)}_list`);

/** @param {() => void} act */
function iconButton(act) {
  const made = h("button", { type: "button", class: "fl-btn is-icon is-ghost is-small", "aria-label": t("Close") }, icon("x"));
  made.addEventListener("click", act);
  return made;
}

/** @param {string} label @param {() => void} act */
function plain(label, act) {
  const made = h("button", { type: "button", class: "fl-btn" }, label);
  made.addEventListener("click", act);
  return made;
}
