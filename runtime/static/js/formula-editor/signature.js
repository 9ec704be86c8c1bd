// @ts-check
// Above an open call: its arguments, the present one bold, and what the function does.

import { announce, h } from "../dom.js";
import { closeCompletion, completionStatus, keymap, showTooltip, StateEffect, StateField } from "./codemirror.js";
import { contextAt } from "./context.js";

/** @typedef {import("./names.js").FunctionHelp} FunctionHelp */
/** @typedef {import("./names.js").Parameter} Parameter */

const dismissed = StateEffect.define();

/** @param {() => FunctionHelp[]} known functions, as far as they have arrived */
export function signatures(known) {
  let spoken = "";
  /** @param {any} state */
  const help = (state) => {
    const { from, empty } = state.selection.main;
    const call = empty ? contextAt(state.doc.toString(), from).calls.findLast(({ name }) => name) : undefined;
    const found = call && known().find(({ name }) => name === call.name);
    if (!call || !found) return null;
    return { call, found, key: `${call.start}.${call.argument}.${call.name}.${call.paths.map(Boolean)}` };
  };
  const field = StateField.define({
    create: () => null,
    update(/** @type {any} */ old, /** @type {any} */ transaction) {
      if (transaction.effects.some((/** @type {any} */ effect) => effect.is(dismissed))) return null;
      if (!transaction.docChanged && !transaction.selection) return old;
      if (!transaction.docChanged && !old) return null; // looking around opens nothing
      const shown = help(transaction.state);
      return shown && (shown.key === old?.key ? old : tooltip(shown));
    },
    provide: (/** @type {any} */ own) => showTooltip.from(own),
  });
  /** @param {{ call: import("./context.js").Call, found: FunctionHelp, key: string }} shown */
  const tooltip = ({ call, found, key }) => ({
    key, pos: call.start, above: true, strictSide: false,
    create: () => {
      if (spoken !== call.name) announce(`${found.signature} ${found.help}`);
      spoken = call.name;
      return { dom: shownAs(found, call) };
    },
  });
  const close = (/** @type {any} */ view) => {
    if (completionStatus(view.state) === "active" || !view.state.field(field)) return false; // the list above it closes first
    closeCompletion(view); // one that is still on its way
    view.dispatch({ effects: dismissed.of(null) });
    return true;
  };
  return [field, keymap.of([{ key: "Escape", run: close, stopPropagation: true }])];
}

/** Every form that the call may still take. @param {FunctionHelp} found @param {Pick<import("./context.js").Call, "argument" | "paths">} call */
export function shownAs({ name, parameters, over, help }, call) {
  const forms = formsOf(parameters, over, call);
  return h("div", { class: "fl-formula-signature" }, ...forms.map((form) => h("div", {}, formOf(name, form, call.argument))), h("p", {}, help));
}

/** What goes over a list names it first, after a separator: an argument that is no path, such as a number, leaves the plain form. @param {Parameter[]} plain @param {Parameter[]} over @param {Pick<import("./context.js").Call, "argument" | "paths">} call */
export function formsOf(plain, over, { argument, paths }) {
  const list = over.findIndex(({ type }) => type === "children");
  if (list < 0) return [plain];
  if (argument > list && !paths[list]) return [plain];
  const isSame = plain.length === over.length && plain.every(({ name }, at) => name === over[at]?.name);
  return isSame ? [over] : [plain, over];
}

/** @param {string} name @param {Parameter[]} parameters @param {number} argument */
function formOf(name, parameters, argument) {
  const repeats = parameters.at(-1)?.repeated;
  const present = argument < parameters.length || repeats ? Math.min(argument, parameters.length - 1) : -1;
  const parts = parameters.flatMap((one, index) => {
    const text = one.optional ? `[${one.name}]` : one.name;
    return [index ? ", " : "", index === present ? h("strong", {}, text) : text];
  });
  return h("code", {}, `${name}(`, ...parts, repeats ? ", …)" : ")");
}
