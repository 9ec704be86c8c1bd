// @ts-check
// A form's conditions while it is filled in. The server decides again when it is sent; see platform/forms/state.py.

import { numberText } from "./cells.js";
import { readField, readLines } from "./form-values.js";
import { compile } from "./formula/evaluate.js";
import { icon, h } from "./dom.js";
import { locale, t } from "./text.js";

/** @typedef {import("./formula/functions.js").Environment} Environment */
/** @typedef {{ visible: boolean, required: boolean, readOnly: boolean, hint: string, only: string[] | null }} State */
/** @typedef {{ do: string, target: string, value?: number, only?: string[], text?: string }} Effect */
/** @typedef {{ key: string, core: any, scale: number, as: string, currency: string }} Computed */
/** @typedef {{ given: Record<string, import("./record/following.js").Given>, computed: Record<string, { value: any, text: string }> }} Told */
/** @typedef {{ key: string, visible?: number | boolean, required?: number | boolean, readOnly?: number | boolean }} Part */
/**
 * @typedef {{
 *   now: string, zone: string, calendar: Record<string, any>, variables: Record<string, any>,
 *   fields: Record<string, string>,
 *   lines: Record<string, { fields: Record<string, string>, computed: Computed[] }>,
 *   record: Record<string, any>, conditions: { core?: any }[], answers: any[], asks: string[], told: Told,
 *   parts: Part[], rules: { when: number, then: Effect[] }[], computed: Computed[],
 * }} Program
 */

const WAIT = 300;
const CONTROLS = "input:not([type=hidden]), select, textarea";

/** @type {Record<string, (state: State, effect: Effect) => Partial<State>>} */
const EFFECTS = {
  show: () => ({ visible: true }),
  hide: () => ({ visible: false }),
  require: () => ({ required: true }),
  optional: () => ({ required: false }),
  readonly: () => ({ readOnly: true }),
  editable: () => ({ readOnly: false }),
  options: (_state, { only }) => ({ only: only ?? [] }),
  hint: (_state, { text }) => ({ hint: text ?? "" }),
};

/** Keeps one form as its conditions say. */
class FormRules {
  /** @type {Set<number>} rules that held when the form was last looked at */
  #held = new Set();
  /** @type {Record<string, string>} what rules wrote into controls */
  #written = {};
  #timer = 0;
  /** @type {import("./record/following.js").Following | undefined} fetched where something follows */
  following;

  /** @param {HTMLFormElement} form @param {HTMLScriptElement} script */
  constructor(form, script) {
    this.form = form;
    this.script = script;
    this.program = /** @type {Program} */ (JSON.parse(script.textContent ?? "{}"));
    const { now, zone, calendar, variables } = this.program;
    this.environment = /** @type {Environment} */ (/** @type {unknown} */ ({ now, zone, calendar, variables, old: null, isNew: false }));
    this.conditions = this.program.conditions.map(({ core }) => core && compile(core));
    this.computed = this.program.computed.map((one) => ({ ...one, run: compile(one.core) }));
    this.lines = Object.entries(this.program.lines).map(([key, { fields, computed }]) => ({
      key, fields, computed: computed.map((one) => ({ ...one, run: compile(one.core) })), empty: emptyRow(form, key),
    }));
    this.answers = this.program.answers;
    this.told = this.program.told;
    this.asks = new Set(this.program.asks);
    this.#held = this.#holding(this.#values());
    this.asked = this.#asked();
    for (const type of ["input", "change"]) form.addEventListener(type, () => this.run());
    form.addEventListener("focusout", () => this.#follow());
    this.run();
    this.#follow();
  }

  run() {
    const record = this.#values();
    const held = this.#holding(record);
    const states = this.#states(record, held);
    for (const [key, state] of states) this.#show(key, state);
    const wrote = this.#set(record, held);
    this.#held = held;
    this.#ask();
    if (wrote) this.run();
  }

  /** @returns {Record<string, any>} the record as it would be saved now */
  #values() {
    const data = new FormData(this.form);
    const { fields, zone } = this.program;
    const record = { ...this.program.record };
    for (const [key, kind] of Object.entries(fields)) if (data.has(key)) record[key] = readField(data, key, kind, zone);
    for (const lines of this.lines) record[lines.key] = this.#lines(lines, data, record);
    for (const table of this.form.querySelectorAll("fl-lines")) table.dispatchEvent(new Event("fl-computed"));
    for (const [name, { value, text }] of Object.entries(this.told.computed)) {
      if (!name.includes(".")) record[name] = write(this.#part(name)?.querySelector("[data-output]"), value, text);
    }
    for (const one of this.computed) {
      const value = this.#compute(one, record);
      record[one.key] = write(this.#part(one.key)?.querySelector("[data-output]"), value, shown(one, value));
    }
    return record;
  }

  /** @param {FormRules["lines"][number]} lines @param {FormData} data @param {Record<string, any>} record */
  #lines({ key, fields, computed, empty }, data, record) {
    return readLines(data, key, fields, empty, this.program.zone).map(({ index, values }) => {
      /** @type {Record<string, any>} */
      const line = { ...values, parent: record };
      const start = `${key}.${index}.`;
      const row = this.form.querySelector(`[name^="${CSS.escape(start)}"]`)?.closest("tr");
      const output = (/** @type {string} */ column) => /** @type {HTMLElement | null | undefined} */ (row?.querySelector(`[data-col="${column}"] output`));
      for (const [name, { value, text }] of Object.entries(this.told.computed)) {
        if (name.startsWith(start)) line[name.slice(start.length)] = write(output(name.slice(start.length)), value, text);
      }
      for (const one of computed) {
        const value = this.#compute(one, line);
        line[one.key] = write(output(one.key), value, shown(one, value));
      }
      return line;
    });
  }

  /** @param {Computed & { run: (record: any, environment: Environment) => any }} one @param {Record<string, any>} record */
  #compute(one, record) {
    const value = one.run(record, this.environment);
    return isNumber(one, value) ? rounded(value, one.scale) : value;
  }

  /** @param {number} at @param {Record<string, any>} record */
  #value(at, record) {
    const run = this.conditions[at];
    if (run) return run(record, this.environment);
    return this.answers[this.#askedNumbers.indexOf(at)] ?? null;
  }

  get #askedNumbers() {
    return this.program.conditions.flatMap(({ core }, at) => (core ? [] : [at]));
  }

  /** @param {Record<string, any>} record @returns {Set<number>} the rules that hold */
  #holding(record) {
    const rules = this.program.rules.map(({ when }, at) => (this.#value(when, record) === true ? at : -1));
    return new Set(rules.filter((at) => at >= 0));
  }

  /** @param {Record<string, any>} record @param {Set<number>} held @returns {Map<string, State>} */
  #states(record, held) {
    const flag = (/** @type {number | boolean | undefined} */ given, /** @type {boolean} */ otherwise) =>
      typeof given === "number" ? this.#value(given, record) === true : (given ?? otherwise);
    /** @type {Map<string, State>} */
    const states = new Map();
    for (const { key, visible, required, readOnly } of this.program.parts) {
      states.set(key, { visible: flag(visible, true), required: flag(required, false), readOnly: flag(readOnly, false), hint: "", only: null });
    }
    for (const at of held) {
      for (const effect of this.program.rules[at]?.then ?? []) {
        const state = states.get(effect.target);
        if (state && EFFECTS[effect.do]) states.set(effect.target, { ...state, ...EFFECTS[effect.do]?.(state, effect) });
      }
    }
    return states;
  }

  /** @param {string} key */
  #part(key) {
    return /** @type {HTMLElement | null} */ (this.form.querySelector(`[data-field="${CSS.escape(key)}"], [data-part="${CSS.escape(key)}"]`));
  }

  /** @param {string} key @param {State} state */
  #show(key, state) {
    const part = this.#part(key);
    if (!part) return;
    part.hidden = !state.visible;
    if (part.dataset.part) this.#tab(part);
    if (!part.dataset.field) return;
    mark(part, state.required);
    for (const control of part.querySelectorAll(CONTROLS)) lock(/** @type {HTMLInputElement} */ (control), state.readOnly, state.required);
    part.classList.toggle("is-locked", state.readOnly);
    offer(part, state.only);
    hint(part, state.hint);
  }

  /** A tab that is hidden is no link either. @param {HTMLElement} part */
  #tab(part) {
    const link = part.id && this.form.querySelector(`.fl-tab[href="#${CSS.escape(part.id)}"]`);
    if (link) /** @type {HTMLElement} */ (link).hidden = part.hidden;
  }

  /** Put in what rules set when they begin to hold, and not over somebody's choice. @param {Record<string, any>} record @param {Set<number>} held */
  #set(record, held) {
    let wrote = false;
    for (const at of held) {
      if (this.#held.has(at)) continue;
      for (const effect of this.program.rules[at]?.then ?? []) {
        if (effect.do === "set" && effect.value !== undefined) wrote = this.#write(effect.target, this.#value(effect.value, record)) || wrote;
      }
    }
    return wrote;
  }

  /** @param {string} key @param {any} value @returns {boolean} whether it was written */
  #write(key, value) {
    const control = /** @type {HTMLInputElement | HTMLSelectElement | null} */ (this.#part(key)?.querySelector(CONTROLS));
    if (!control || !(isUntouched(control) || control.value === this.#written[key])) return false;
    if (control instanceof HTMLInputElement && control.type === "checkbox") control.checked = value === true;
    else control.value = value === null ? "" : String(value?.id ?? value);
    this.#written[key] = control.value;
    return true;
  }

  /** @returns {string} what the answers of the server depend on */
  #asked() {
    const entries = [...new FormData(this.form)].filter(([name]) => {
      const [key = "", , column] = name.split(".");
      return this.asks.has(key) || this.asks.has(`${key}.${column}`);
    });
    return JSON.stringify(entries.map(([name, value]) => [name, String(value)]));
  }

  #ask() {
    const asked = this.#asked();
    if (asked === this.asked) return;
    this.asked = asked;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fetch(asked), WAIT);
  }

  /** @param {string} asked */
  async #fetch(asked) {
    const body = new FormData(this.form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    body.set("_record", this.script.dataset.record ?? "");
    const response = await fetch(this.script.dataset.formRules ?? "", { method: "POST", body }).catch(() => null);
    // A page that cannot ask leaves things as they are; the server decides when the form is sent.
    if (!response?.ok || asked !== this.asked) return;
    Object.assign(this, await response.json());
    this.run();
    await this.#follow();
  }

  /** Write what follows from what was chosen, where nobody wrote. */
  async #follow() {
    if (!Object.keys(this.told.given).length) return;
    const { Following } = await import("./record/following.js");
    this.following ??= new Following(this.form);
    if (this.following.take(this.told.given)) this.run();
  }
}

/** A row of lines in which nobody wrote. @param {HTMLFormElement} form @param {string} key */
function emptyRow(form, key) {
  const data = new FormData();
  const template = /** @type {HTMLTemplateElement | null} */ (form.querySelector(`fl-lines[data-name="${CSS.escape(key)}"] [data-lines-template]`));
  for (const control of template?.content.querySelectorAll("[name]") ?? []) {
    const { name, value } = /** @type {HTMLInputElement} */ (control);
    if (name) data.append(name, value);
  }
  return data;
}

/** Show a computed value; its plain form is what tables add up. @param {Element | null | undefined} output @param {any} value @param {string} text */
function write(output, value, text) {
  if (output instanceof HTMLElement) output.dataset.value = String(value ?? "");
  if (output && output.textContent !== text) output.textContent = text;
  return value;
}

/** @param {Computed} one @param {any} value */
const isNumber = (one, value) => typeof value === "string" && value !== "" && ["integer", "decimal", "money", "percent", "rating"].includes(one.as);

/** @param {string} value @param {number} scale @returns {string | null} blank when no column could hold it */
function rounded(value, scale) {
  const [whole = "", part = ""] = value.replace("-", "").split(".");
  const digits = BigInt(whole + part.slice(0, scale).padEnd(scale, "0")) + ((part[scale] ?? "0") >= "5" ? 1n : 0n);
  const text = String(digits).padStart(scale + 1, "0");
  if (text.length > 18) return null;
  const sign = value.startsWith("-") && digits ? "-" : "";
  return sign + text.slice(0, text.length - scale) + (scale ? `.${text.slice(-scale)}` : "");
}

/** @param {Computed} one @param {any} value @returns {string} as a page shows it */
function shown(one, value) {
  if (value === null || value === undefined || value === "") return "–";
  if (value === true || value === false) return value ? t("Yes") : t("No");
  if (!isNumber(one, value)) return Array.isArray(value) ? value.join(", ") : String(value);
  return numberText(value, one, locale());
}

/** @param {HTMLElement} part @param {boolean} required */
function mark(part, required) {
  const label = part.querySelector(".fl-label");
  const star = label?.querySelector(".fl-required");
  if (required && !star) label?.append(h("span", { class: "fl-required", "aria-hidden": "true" }, "*"));
  if (!required) star?.remove();
}

/** @param {HTMLInputElement} control @param {boolean} locked @param {boolean} required */
function lock(control, locked, required) {
  const types = control instanceof HTMLTextAreaElement || (control instanceof HTMLInputElement && !["checkbox", "radio"].includes(control.type));
  if (types) control.readOnly = locked;
  else control.disabled = locked;
  if (control.name && types) control.required = required;
}

/** Offer only these options, and what is chosen already. @param {HTMLElement} part @param {string[] | null} only */
function offer(part, only) {
  for (const option of part.querySelectorAll("option")) {
    option.hidden = option.disabled = Boolean(only && option.value && !option.selected && !only.includes(option.value));
  }
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (part.querySelectorAll(".fl-pick input"))) {
    const label = input.closest("label");
    if (label) label.hidden = Boolean(only && !input.checked && !only.includes(input.value));
  }
}

/** @param {HTMLElement} part @param {string} text */
function hint(part, text) {
  const there = part.querySelector("[data-hint]");
  if (!text) there?.remove();
  else if (there) there.lastElementChild?.replaceChildren(text);
  else part.append(h("p", { class: "fl-help fl-row", "data-hint": "" }, icon("lightbulb"), h("span", {}, text)));
}

/** @param {HTMLInputElement | HTMLSelectElement} control */
function isUntouched(control) {
  if (control instanceof HTMLSelectElement) {
    const start = [...control.options].find((option) => option.defaultSelected) ?? control.options[0];
    return control.value === (start?.value ?? "");
  }
  return control.type === "checkbox" ? control.checked === control.defaultChecked : control.value === control.defaultValue;
}

for (const script of /** @type {NodeListOf<HTMLScriptElement>} */ (document.querySelectorAll("script[data-form-rules]"))) {
  const form = script.closest("form");
  if (form) new FormRules(form, script);
}
