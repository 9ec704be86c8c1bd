// @ts-check
// One control for each kind of setting. A new type of step brings a schema, and its form is drawn from these.

import { button } from "../designer/controls.js";
import { h, icon } from "../dom.js";
import { t } from "../text.js";
import { formulaBox } from "./formula-box.js";
import { formulas, rights, rules } from "./lists.js";
import { pathOptions, pickOptions } from "./picks.js";
import { find, spliced } from "./tree.js";

/** @typedef {{ value: string, title: string, help?: string, part?: Control }} Option */
/** @typedef {{ key: string, kind: string, label: string, help?: string, required?: boolean, many?: boolean, of?: string, options?: Option[], parts?: Control[], either?: string[], onlyWith?: [string, string], least?: number, most?: number }} Control */
/** @typedef {{ parts: Control[], either?: string[] }} Form */
/** @typedef {import("./tree.js").Flow} Flow */
/** @typedef {(value: any, typing?: boolean) => void} Put undefined takes the setting away; `typing` is one letter of many */
/**
 * @typedef {object} Place
 * @property {Flow} flow
 * @property {string} entity whose records formulas and paths go over
 * @property {string} step
 * @property {import("./canvas.js").Manual} manual
 * @property {Record<string, [string, string][]>} pickers
 * @property {import("./server.js").Server} server
 * @property {string} path of what is edited, for ids
 * @property {(path: string) => any} read what is there now: a form is not drawn anew while somebody types
 * @property {(path: string) => string} wrong what is wrong at a place of the settings
 */

/** A form over an object. @param {Form} form @param {Record<string, any>} value @param {(key: string, value: any, typing?: boolean) => void} set @param {Place} place @returns {Node[]} */
export function drawForm(form, value, set, place) {
  const either = form.either ?? [];
  const chosen = either.find((key) => value[key] !== undefined) ?? either[0];
  const shown = form.parts.filter((one) => (!either.includes(one.key) || one.key === chosen) && isMeant(one, value));
  const found = shown.map((one) => drawControl(one, value[one.key], (next, typing) => set(one.key, next, typing), { ...place, path: `${place.path}/${one.key}` }));
  if (either.length > 1) found.unshift(eitherChoice(form, chosen, set, place));
  return found;
}

/** @param {Control} control @param {Record<string, any>} value */
const isMeant = ({ onlyWith }, value) => !onlyWith || value[onlyWith[0]] === onlyWith[1];

/** @param {Form} form @param {string} chosen @param {(key: string, value: any) => void} set @param {Place} place */
function eitherChoice(form, chosen, set, place) {
  const options = form.parts.filter(({ key }) => form.either?.includes(key)).map(({ key, label }) => ({ value: key, title: label }));
  return segmented(options, chosen, t("Which of the two"), (next) => {
    for (const { value } of options) if (value !== next) set(value, undefined);
    const control = form.parts.find(({ key }) => key === next);
    set(next, control ? firstValue(control) : "");
  }, `${place.path}/either`);
}

/** @param {Control} control */
const firstValue = ({ kind, least }) => ({ duration: "P1D", whole: Math.max(1, least ?? 1), number: 0.5 })[kind] ?? "";

/** @param {Control} control @param {any} value @param {Put} set @param {Place} place @returns {HTMLElement} */
export function drawControl(control, value, set, place) {
  const draw = KINDS[control.kind] ?? KINDS.json;
  return draw(control, value, set, place);
}

/** A label, its control, help and what is wrong. @param {Control} control @param {HTMLElement} input @param {Place} place @param {boolean} [isGroup] */
export function labelled(control, input, place, isGroup = false) {
  const id = idOf(place.path);
  const wrong = place.wrong(place.path);
  const help = control.help ? h("p", { class: "fl-help", id: `${id}-help` }, control.help) : null;
  const error = wrong ? h("p", { class: "fl-error", id: `${id}-error` }, icon("circle-alert"), h("span", {}, wrong)) : null;
  const mark = control.required ? [h("span", { class: "fl-required", "aria-hidden": "true" }, "*")] : [];
  const described = [help?.id, error?.id].filter(Boolean).join(" ");
  const owner = isGroup ? null : input.matches("input, select, textarea") ? input : input.querySelector("input, select, textarea");
  if (owner && !owner.id) owner.id = id;
  if (described) (owner ?? input).setAttribute("aria-describedby", described);
  if (wrong && owner) owner.setAttribute("aria-invalid", "true");
  const label = isGroup ? h("legend", { class: "fl-label" }, control.label, ...mark) : h("label", { class: "fl-label", for: owner?.id ?? id }, control.label, ...mark);
  return h(isGroup ? "fieldset" : "div", { class: "fl-field", "data-setting": place.path }, label, input, ...[help, error].filter((one) => one !== null));
}

/** @param {string} path */
export const idOf = (path) => `set${path.replaceAll("/", "-")}`;

/** @param {string} path @param {Record<string, any>} [more] */
export const named = (path, more = {}) => ({ class: "fl-input", "data-focus": path, id: idOf(path), ...more });

/** @param {Control} control @param {any} value @param {Put} set @param {Place} place @param {{ type?: string, rows?: number, parse?: (text: string) => any }} [how] */
function textual(control, value, set, place, { rows = 0, parse = (text) => text } = {}) {
  const input = rows ? h("textarea", named(place.path, { rows })) : h("input", named(place.path, { type: "text", autocomplete: "off" }));
  input.value = value ?? "";
  const read = () => (input.value.trim() || control.required ? parse(input.value) : undefined);
  input.addEventListener("input", () => set(read(), true));
  return labelled(control, input, place);
}

/** @param {Control} control @param {any} value @param {Put} set @param {Place} place @param {boolean} isWhole */
function numeric(control, value, set, place, isWhole) {
  const input = h("input", named(place.path, { type: "text", inputmode: isWhole ? "numeric" : "decimal", class: "fl-input is-number", autocomplete: "off" }));
  input.value = value ?? "";
  input.addEventListener("input", () => {
    const number = Number(input.value.trim().replace("−", "-"));
    if (!input.value.trim() && !control.required) set(undefined, true);
    else if (Number.isFinite(number) && input.value.trim()) set(isWhole ? Math.trunc(number) : number, true);
  });
  return labelled(control, input, place);
}

/** Names, one a line or with commas between them. @param {Control} control @param {any} value @param {Put} set @param {Place} place */
function names(control, value, set, place) {
  const input = h("input", named(place.path, { type: "text", autocomplete: "off", placeholder: t("one, another") }));
  input.value = (value ?? []).join(", ");
  input.addEventListener("change", () => {
    const found = input.value.split(/[,，、\n]/).map((one) => one.trim()).filter(Boolean);
    set(found.length || control.required ? [...new Set(found)] : undefined);
  });
  return labelled(control, input, place);
}

/** @param {Option[]} options @param {string} value @param {string} label @param {(value: string) => void} choose @param {string} path */
function segmented(options, value, label, choose, path) {
  const buttons = options.map((one) => {
    const button = h("button", { type: "button", class: "fl-btn is-small", "aria-pressed": String(one.value === value), "data-focus": `${path}/${one.value}` }, one.title);
    button.addEventListener("click", () => one.value !== value && choose(one.value));
    return button;
  });
  return h("div", { class: "fl-btn-group fl-step-either", role: "group", "aria-label": label }, ...buttons);
}

/** @param {Control} control @param {any} value @param {Put} set @param {Place} place */
function choice(control, value, set, place) {
  const select = h("select", named(place.path), ...(control.required && value !== undefined ? [] : [h("option", { value: "" }, "–")]), ...(control.options ?? []).map((one) => h("option", { value: one.value, selected: one.value === value }, one.title)));
  select.addEventListener("change", () => set(select.value || undefined));
  const help = control.options?.find((one) => one.value === value)?.help;
  return labelled(help ? { ...control, help } : control, select, place);
}

/** @param {Control} control @param {any} value @param {Put} set @param {Place} place */
function choices(control, value, set, place) {
  const chosen = new Set(value ?? []);
  const boxes = (control.options ?? []).map((one) => {
    const box = h("input", { type: "checkbox", checked: chosen.has(one.value), "data-focus": `${place.path}/${one.value}` });
    box.addEventListener("change", () => {
      chosen[box.checked ? "add" : "delete"](one.value);
      const found = (control.options ?? []).map((other) => other.value).filter((other) => chosen.has(other));
      set(found.length ? found : undefined);
    });
    return h("label", { class: "fl-check" }, box, h("span", {}, one.title));
  });
  return labelled(control, h("div", { class: "fl-choices is-stacked" }, ...boxes), place, true);
}

/** @param {Control} control @param {any} value @param {Put} set @param {Place} place */
function toggle(control, value, set, place) {
  const box = h("input", { type: "checkbox", role: "switch", checked: Boolean(value ?? (control.key === "enabled")), id: idOf(place.path), "data-focus": place.path });
  box.addEventListener("change", () => set(control.key === "enabled" && box.checked ? undefined : box.checked));
  return h("div", { class: "fl-field", "data-setting": place.path }, h("label", { class: "fl-check fl-switch" }, box, h("span", {}, control.label, ...(control.help ? [h("small", {}, control.help)] : []))));
}

/** A word, or a word with something more to say. @param {Control} control @param {any} value @param {Put} set @param {Place} place */
function variant(control, value, set, place) {
  const options = control.options ?? [];
  const kept = options.find(({ part, value: name }) => part && (Array.isArray(value) ? name === "fields" : value && typeof value === "object" && part.key in value));
  const current = kept?.value ?? value;
  const select = h("select", named(place.path), ...(control.required && value !== undefined ? [] : [h("option", { value: "" }, "–")]), ...options.map((one) => h("option", { value: one.value, selected: one.value === current }, one.title)));
  select.addEventListener("change", () => {
    const chosen = options.find((one) => one.value === select.value);
    set(chosen?.part ? (chosen.value === "fields" ? [] : { [chosen.part.key]: firstValue(chosen.part) }) : select.value || undefined);
  });
  const more = kept?.part && drawControl(kept.part, Array.isArray(value) ? value : value[kept.part.key], (next, typing) => set(Array.isArray(value) ? (next ?? []) : { [/** @type {Control} */ (kept.part).key]: next ?? "" }, typing), { ...place, path: `${place.path}/${kept.part.key}` });
  const main = labelled(control, select, place);
  return more ? h("div", { class: "fl-step-variant" }, main, more) : main;
}

/** Chosen from what there is. @param {Control} control @param {any} value @param {Put} set @param {Place} place */
function pick(control, value, set, place) {
  const found = pickOptions(control, place);
  const chosen = new Set(control.many ? (value ?? []) : value ? [value] : []);
  const select = h("select", named(place.path, { multiple: Boolean(control.many) }), ...(control.many ? [] : [h("option", { value: "" }, "–")]));
  const known = new Set();
  for (const [key, title] of found) {
    known.add(key);
    select.append(h("option", { value: key, selected: chosen.has(key) }, title));
  }
  for (const key of chosen) if (!known.has(key)) select.append(h("option", { value: key, selected: true }, key));
  select.addEventListener("change", () => {
    const values = [...select.selectedOptions].map((one) => one.value);
    set(control.many ? (values.length || control.required ? values : undefined) : values[0] || (control.required ? "" : undefined));
  });
  return labelled(control, control.many || found.length > 12 ? h(/** @type {any} */ ("fl-combobox"), {}, select) : select, place);
}

/** A field, or a field of a linked record. @param {Control} control @param {any} value @param {Put} set @param {Place} place */
function path(control, value, set, place) {
  const select = h("select", named(place.path), h("option", { value: "" }, control.required ? "–" : t("none")));
  if (value) select.append(h("option", { value, selected: true }, value));
  void pathOptions(place.entity, place.pickers.entity).then((groups) => {
    select.querySelector("option[selected]")?.remove();
    for (const { title, options } of groups) {
      const made = options.map(([key, label]) => h("option", { value: key, selected: key === value }, label));
      select.append(...(title ? [h("optgroup", { label: title }, ...made)] : made));
    }
    if (value && select.value !== value) select.append(h("option", { value, selected: true }, value));
  });
  select.addEventListener("change", () => set(select.value || (control.required ? "" : undefined)));
  return labelled(control, select, place);
}

const UNITS = /** @type {const} */ ({ minutes: ["PT", "M"], hours: ["PT", "H"], days: ["P", "D"], weeks: ["P", "W"] });

/** @param {string} text "PT8H" @returns {{ count: string, unit: keyof typeof UNITS } | null} null for one of several units */
export function readDuration(text) {
  const found = /^P(?:(\d+)([WD])|T(\d+)([HM]))$/.exec(text);
  if (!found) return null;
  const sign = found[2] ?? found[4];
  return { count: found[1] ?? found[3], unit: /** @type {keyof typeof UNITS} */ ({ M: "minutes", H: "hours", D: "days", W: "weeks" }[sign]) };
}

/** @param {string} value @param {Put} set @param {string} path @param {string} label */
function durationInput(value, set, path, label) {
  const known = readDuration(value ?? "") ?? { count: "", unit: "days" };
  if (value && !readDuration(value)) {
    const input = h("input", named(path, { type: "text", "aria-label": label }));
    input.value = value;
    input.addEventListener("input", () => set(input.value.trim(), true));
    return input;
  }
  const count = h("input", named(path, { type: "text", inputmode: "numeric", class: "fl-input is-number" }));
  count.value = known.count;
  /** @type {Record<string, string>} */
  const titles = { minutes: t("minutes"), hours: t("hours"), days: t("days"), weeks: t("weeks") };
  const unit = h("select", { class: "fl-input", "aria-label": t("Unit"), "data-focus": `${path}/unit` }, ...Object.keys(UNITS).map((one) => h("option", { value: one, selected: one === known.unit }, titles[one])));
  const tell = (/** @type {boolean} */ typing) => {
    const [before, after] = UNITS[/** @type {keyof typeof UNITS} */ (unit.value)];
    set(/^\d{1,4}$/.test(count.value.trim()) ? `${before}${Number(count.value)}${after}` : undefined, typing);
  };
  count.addEventListener("input", () => tell(true));
  unit.addEventListener("change", () => tell(false));
  return h("span", { class: "fl-step-duration" }, count, unit);
}

/** @param {Control} control @param {any} value @param {Put} set @param {Place} place */
const duration = (control, value, set, place) => labelled(control, durationInput(value, (next, typing) => set(next ?? (control.required ? "" : undefined), typing), place.path, control.label), place);

/** @param {Control} control @param {any} value @param {Put} set @param {Place} place */
const durations = (control, value, set, place) => rows(control, value, set, place, "P1D", (one, change, path) => [durationInput(one, change, path, control.label)]);

/** A list whose rows can be added and taken away. @param {Control} control @param {any[]} value @param {Put} set @param {Place} place @param {any} fresh @param {(one: any, change: Put, path: string) => Node[]} draw */
function rows(control, value, set, place, fresh, draw) {
  const now = () => /** @type {any[]} */ (place.read(place.path) ?? []);
  const drawn = (value ?? []).map((one, index) => {
    const change = (/** @type {any} */ next, /** @type {boolean | undefined} */ typing) => set(now().map((other, at) => (at === index ? next : other)), typing);
    return h("div", { class: "fl-step-row" }, ...draw(one, change, `${place.path}/${index}`), remover(t("Remove"), () => set(now().length > 1 || control.required ? spliced(now(), index, 1) : undefined), `${place.path}/${index}/remove`));
  });
  const add = adder(t("Add"), () => set([...now(), structuredClone(fresh)]), `${place.path}/add`);
  return labelled(control, h("div", { class: "fl-step-rows" }, ...drawn, add), place, true);
}

/** @param {string} label @param {() => void} act @param {string} path */
export const remover = (label, act, path) => button(label, "x", act, { isIcon: true, focus: path });

/** @param {string} label @param {() => void} act @param {string} path */
export const adder = (label, act, path) => button(label, "plus", act, { focus: path });

/** What may be left out altogether folds away. @param {Control} control @param {any} value @param {Put} set @param {Place} place */
function object(control, value, set, place) {
  const parts = drawForm({ parts: control.parts ?? [], either: control.either }, value ?? {}, (key, next, typing) => {
    const current = place.read(place.path) ?? {};
    const { [key]: _gone, ...rest } = current;
    set(next === undefined ? rest : { ...current, [key]: next }, typing);
  }, place);
  if (control.required) return labelled(control, h("div", { class: "fl-step-object" }, ...parts), place, true);
  if (value === undefined) return h("div", { class: "fl-field" }, adder(control.label, () => set(firstObject(control)), place.path));
  const off = remover(t("Remove {name}", { name: control.label }), () => set(undefined), `${place.path}/remove`);
  return h("fieldset", { class: "fl-field", "data-setting": place.path }, h("legend", { class: "fl-label fl-step-legend" }, control.label, off), h("div", { class: "fl-step-object" }, ...parts));
}

/** @param {Control} control the least that makes sense */
function firstObject({ parts = [], either = [] }) {
  const needed = parts.filter((one) => one.required || one.key === either[0]);
  return Object.fromEntries(needed.map((one) => [one.key, one.options?.[0]?.value ?? firstValue(one)]));
}

/** @param {Control} control @param {any} value @param {Put} set @param {Place} place */
const items = (control, value, set, place) => rows(control, value, set, place, { by: "" }, (one, change, path) => drawForm({ parts: control.parts ?? [] }, one, (key, next) => change({ ...place.read(path), [key]: next }), { ...place, path }));

/** @param {Control} control @param {any} value @param {Put} set @param {Place} place */
function formula(control, value, set, place) {
  return labelled(control, formulaBox({ value, set: (next) => set(next || (control.required ? "" : undefined), true), path: place.path, entity: place.entity }), place);
}

/** Names and texts. @param {Control} control @param {any} value @param {Put} set @param {Place} place */
function map(control, value, set, place) {
  const input = h("textarea", named(place.path, { rows: 2, placeholder: "X-Source: crm" }));
  input.value = Object.entries(value ?? {}).map(([key, text]) => `${key}: ${text}`).join("\n");
  input.addEventListener("change", () => {
    const lines = input.value.split("\n").map((line) => line.split(/:(.*)/s)).filter(([key]) => key.trim());
    set(lines.length ? Object.fromEntries(lines.map(([key, text = ""]) => [key.trim(), text.trim()])) : undefined);
  });
  return labelled(control, input, place);
}

/** When something holds: rows of fields, or a formula. @param {Control} control @param {any} value @param {Put} set @param {Place} place */
function condition(control, value, set, place) {
  const entity = control.of === "filter" ? String(find(place.flow, place.step)?.step.entity ?? "") : place.entity;
  const write = (/** @type {string} */ text) => set(text || (control.required ? "" : undefined), true);
  return labelled(control, formulaBox({ value, set: write, path: place.path, entity, returns: "BOOLEAN", label: control.label, rows: true }), place, true);
}

/** What no control is known for. @param {Control} control @param {any} value @param {Put} set @param {Place} place */
function json(control, value, set, place) {
  const input = h("textarea", named(place.path, { rows: 3, class: "fl-input is-mono" }));
  input.value = value === undefined ? "" : JSON.stringify(value, null, 2);
  input.addEventListener("change", () => {
    try {
      set(input.value.trim() ? JSON.parse(input.value) : undefined);
    } catch {
      input.setAttribute("aria-invalid", "true");
    }
  });
  return labelled(control, input, place);
}

/** @type {Record<string, (control: Control, value: any, set: Put, place: Place) => HTMLElement>} */
const KINDS = {
  text: (control, value, set, place) => textual(control, value, set, place),
  name: (control, value, set, place) => textual(control, value, set, place),
  long: (control, value, set, place) => textual(control, value, set, place, { rows: 3 }),
  whole: (control, value, set, place) => numeric(control, value, set, place, true),
  number: (control, value, set, place) => numeric(control, value, set, place, false),
  switch: toggle, condition, choice, choices, variant, pick, path, duration, durations, object, items, formula, formulas, map, rights, rules, names, json,
};

