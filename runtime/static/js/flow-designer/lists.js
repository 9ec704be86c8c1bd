// @ts-check
// Settings that are lists: formulas by field, rights by field, approver rules.

import { h, icon } from "../dom.js";
import { t } from "../text.js";
import { adder, drawForm, labelled, named, remover } from "./controls.js";
import { formulaBox } from "./formula-box.js";
import { pathOptions } from "./picks.js";
import { spliced } from "./tree.js";

/** @typedef {import("./controls.js").Control} Control */
/** @typedef {import("./controls.js").Place} Place */
/** @typedef {import("./controls.js").Put} Put */

/** Formulas by the field or the name that they are written to. @param {Control} control @param {any} value @param {Put} set @param {Place} place */
export function formulas(control, value, set, place) {
  const now = () => Object.entries(place.read(place.path) ?? {});
  const put = (/** @type {[string, any][]} */ list, typing = false) => set(list.length || control.required ? Object.fromEntries(list) : undefined, typing);
  const step = place.flow.steps && stepOf(place);
  const target = step?.type === "create" ? step.entity : step?.type === "update" && !step.record ? place.entity : "";
  const drawn = Object.entries(value ?? {}).map(([key, text], index) => {
    const rename = (/** @type {string} */ next) => put(now().map((pair, at) => (at === index ? [next, pair[1]] : pair)));
    const write = (/** @type {string} */ next) => put(now().map((pair, at) => (at === index ? [pair[0], next] : pair)), true);
    return h("div", { class: "fl-step-set" }, keyInput(key, rename, target, `${place.path}/${index}`), h("span", { "aria-hidden": "true" }, "="),
      formulaBox({ value: text, label: key, set: write, path: `${place.path}/${key}`, entity: place.entity }),
      remover(t("Remove"), () => put(spliced(now(), index, 1)), `${place.path}/${index}/remove`));
  });
  const add = adder(t("Add a value"), () => put([...now(), [freeKey(now().map(([key]) => key)), ""]]), `${place.path}/add`);
  return labelled(control, h("div", { class: "fl-step-rows" }, ...drawn, add), place, true);
}

/** @param {string[]} taken */
const freeKey = (taken) => ["value", ...Array.from({ length: 200 }, (_, index) => `value_${index + 2}`)].find((one) => !taken.includes(one)) ?? "value";

/** @param {Place} place @returns {any} */
const stepOf = ({ flow, step }) => [...allSteps(flow.steps)].find((one) => one.id === step);

/** @param {any[]} steps @returns {Generator<any>} */
function* allSteps(steps) {
  for (const one of steps) {
    yield one;
    for (const branch of one.branches ?? []) yield* allSteps(branch.steps);
    if (one.steps) yield* allSteps(one.steps);
  }
}

/** @param {string} key @param {(key: string) => void} change @param {string} entity whose fields are offered; none for a free name @param {string} path */
function keyInput(key, change, entity, path) {
  if (!entity) {
    const input = h("input", named(path, { type: "text", "aria-label": t("Name") }));
    input.value = key;
    input.addEventListener("change", () => change(input.value.trim()));
    return input;
  }
  const select = h("select", named(path, { "aria-label": t("Field") }), h("option", { value: key, selected: true }, key));
  void pathOptions(entity).then(([own]) => {
    const known = own?.options.some(([one]) => one === key);
    select.replaceChildren(...(known ? [] : [h("option", { value: key, selected: true }, t("Choose a field"))]), ...(own?.options ?? []).map(([one, label]) => h("option", { value: one, selected: one === key }, label)));
  });
  select.addEventListener("change", () => change(select.value));
  return select;
}

/** Fields by what people may do with them. @param {Control} control @param {any} value @param {Put} set @param {Place} place */
export function rights(control, value, set, place) {
  const box = h("div", { class: "fl-step-rights" });
  const given = value ?? {};
  const put = (/** @type {Record<string, string>} */ next) => set(Object.keys(next).length ? next : undefined);
  void pathOptions(place.entity).then(([own]) => {
    const fields = own?.options ?? [];
    box.append(rightRow(t("All fields"), "", `${place.path}/all`, (right) => put(right ? Object.fromEntries(fields.map(([key]) => [key, right])) : {})));
    for (const [key, label] of fields) {
      box.append(rightRow(label, given[key] ?? "", `${place.path}/${key}`, (right) => {
        const { [key]: _gone, ...rest } = place.read(place.path) ?? {};
        put(right ? { ...rest, [key]: right } : rest);
      }));
    }
  });
  /** @param {string} label @param {string} right @param {string} focus @param {(right: string) => void} choose */
  function rightRow(label, right, focus, choose) {
    const select = h("select", { class: "fl-input", "aria-label": label, "data-focus": focus }, h("option", { value: "" }, t("as usual")), ...place.manual.rights.map((one) => h("option", { value: one.value, selected: one.value === right }, one.title)));
    select.addEventListener("change", () => choose(select.value));
    return h("div", { class: right ? "fl-step-right is-set" : "fl-step-right" }, h("span", {}, label), select);
  }
  const count = Object.keys(given).length;
  const fold = h("details", { class: "fl-step-fold-box", open: place.wrong(place.path) !== "" || OPEN.has(place.path) }, h("summary", {}, icon("chevron-right"), control.label, ...(count ? [h("span", { class: "fl-count" }, String(count))] : [])), box);
  fold.addEventListener("toggle", () => OPEN[fold.open ? "add" : "delete"](place.path));
  return h("div", { class: "fl-field", "data-setting": place.path }, fold);
}

/** Folds that a person has opened stay open when the form is drawn again. @type {Set<string>} */
const OPEN = new Set();

/** Approver rules, in order. @param {Control} control @param {any} value @param {Put} set @param {Place} place */
export function rules(control, value, set, place) {
  const now = () => /** @type {any[]} */ (place.read(place.path) ?? []);
  const list = /** @type {any[]} */ (value ?? []);
  const drawn = list.map((one, index) => {
    const path = `${place.path}/${index}`;
    const change = (/** @type {any} */ next, typing = false) => set(now().map((other, at) => (at === index ? next : other)), typing);
    const select = h("select", named(path, { "aria-label": t("Rule") }), ...Object.entries(place.manual.rules).map(([name, rule]) => h("option", { value: name, selected: name === one.by }, rule.title)));
    select.addEventListener("change", () => change(structuredClone(place.manual.rules[select.value].first)));
    const form = place.manual.rules[one.by]?.form ?? { parts: [] };
    const settings = drawForm(form, one, (key, next, typing) => {
      const { [key]: _gone, ...rest } = now()[index];
      change(next === undefined ? rest : { ...now()[index], [key]: next }, typing);
    }, { ...place, path });
    const gone = list.length > 1 || !control.required ? [remover(t("Remove"), () => set(now().length > 1 ? spliced(now(), index, 1) : undefined), `${path}/remove`)] : [];
    return h("div", { class: "fl-step-rule" }, h("div", { class: "fl-step-row" }, select, ...gone), ...settings);
  });
  const add = adder(t("Add a rule"), () => set([...now(), structuredClone(place.manual.rules.people.first)]), `${place.path}/add`);
  return labelled(control, h("div", { class: "fl-step-rows" }, ...drawn, add), place, true);
}
