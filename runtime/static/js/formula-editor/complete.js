// @ts-check
// Completion: which names fit at the cursor, and what choosing one writes.

import { h } from "../dom.js";
import { t } from "../text.js";
import { autocompletion, pickedCompletion } from "./codemirror.js";
import { contextAt } from "./context.js";
import { offersAt } from "./offers.js";
import { typeTitle } from "./words.js";

/** @typedef {import("./offers.js").Offer} Offer */

const HINTED = /[.{$'"“‘]$/;

/** @param {import("./offers.js").Setting} setting read anew each time: where a formula goes over may change */
export function completion(setting) {
  return autocompletion({
    override: [(/** @type {any} */ context) => complete(context, setting)],
    activateOnTypingDelay: 80,
    interactionDelay: 0,
    icons: false,
    closeOnBlur: true,
    defaultKeymap: false,
    optionClass: (/** @type {{ kind: string }} */ { kind }) => `fl-formula-offer is-${kind}`,
  });
}

/** @param {any} context @param {import("./offers.js").Setting} setting */
async function complete({ state, pos, explicit, aborted }, setting) {
  const found = contextAt(state.doc.toString(), pos);
  const before = state.sliceDoc(pos - 1, pos);
  if (!explicit && !found.query && !HINTED.test(before)) return null;
  if (found.kind === "text" && !found.subject.length) return null;
  const offers = await offersAt(found, setting);
  if (aborted || !offers.length) return null;
  const only = offers.length === 1 && offers[0]?.insert === found.query;
  return only && !explicit ? null : { from: found.from, options: offers.map(option), filter: false };
}

/** @param {Offer} offer */
function option(offer) {
  return { label: offer.label, detail: offer.detail, kind: offer.kind, info: () => infoOf(offer), apply: (/** @type {any} */ view, /** @type {any} */ chosen, /** @type {number} */ from, /** @type {number} */ to) => write(view, chosen, offer, from, to) };
}

/** A function brings its parentheses, with the cursor inside; a label takes over the brace that is there. @param {any} view @param {any} chosen @param {Offer} offer @param {number} from @param {number} to */
function write(view, chosen, offer, from, to) {
  const next = view.state.sliceDoc(to, to + 1);
  const isCall = offer.kind === "function";
  const closes = isCall && !"(（".includes(next || " ");
  const end = offer.insert.startsWith("{") && next === "}" ? to + 1 : to;
  const inside = isCall && (offer.help?.parameters.length ?? 0) > 0 ? 1 : 2;
  view.dispatch({
    changes: { from, to: end, insert: offer.insert + (closes ? "()" : "") },
    selection: { anchor: from + offer.insert.length + (isCall ? (closes ? inside : 1) : 0) },
    annotations: pickedCompletion.of(chosen),
    userEvent: "input.complete",
    scrollIntoView: true,
  });
}

/** @param {Offer} offer */
function infoOf({ help, name }) {
  if (help) return helpOf(help);
  if (!name) return null;
  const rows = [h("p", {}, name.labels.join(" · ")), h("p", { class: "fl-small" }, typeTitle(name.type))];
  if (name.options.length) rows.push(h("p", { class: "fl-small" }, name.options.map(({ value, title }) => (value === title ? value : `${value} ${title}`)).join(", ")));
  return h("div", { class: "fl-formula-info" }, ...rows);
}

/** @param {import("./names.js").FunctionHelp} help */
function helpOf({ signature, help, examples }) {
  const shown = examples.slice(0, 2).map(({ formula, result }) => h("p", { class: "fl-small" }, h("code", {}, formula), ` → ${result ?? t("blank")}`));
  return h("div", { class: "fl-formula-info" }, h("p", {}, h("code", {}, signature)), h("p", {}, help), ...shown);
}
