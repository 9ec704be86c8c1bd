// @ts-check
// What completion offers at a place; the popup itself is in complete.js.

import { allFunctions, follow, namesOf, scopesAt } from "./names.js";
import { isWord } from "./scan.js";

/** @typedef {import("./names.js").Name} Name */
/** @typedef {import("./names.js").FunctionHelp} FunctionHelp */
/** @typedef {{ label: string, detail: string, insert: string, kind: "field" | "function" | "variable" | "option", help?: FunctionHelp, name?: Name }} Offer */
/** @typedef {{ entity: string, place: string, draft: boolean }} Setting where a formula stands */

const MOST = 60;
const LEADS_ON = ["link", "children"];

/** @param {import("./context.js").Context} context @param {Setting} setting @returns {Promise<Offer[]>} the nearest first */
export async function offersAt(context, setting) {
  const functions = await allFunctions();
  const scopes = await scopesAt(setting.entity, context.calls, functions, setting.draft);
  const found = await OFFERS[context.kind](context, scopes, setting, functions);
  const ranked = found.map(([offer, words], at) => ({ offer, at, rank: rankOf(context.query, words) }));
  return ranked.filter(({ rank }) => rank < FAR).sort((a, b) => a.rank - b.rank || a.at - b.at).slice(0, MOST).map(({ offer }) => offer);
}

/** @typedef {[Offer, string[]]} Candidate an offer with the words by which it is found */
/** @typedef {(context: import("./context.js").Context, scopes: string[], setting: Setting, functions: FunctionHelp[]) => Promise<Candidate[]>} Finder */

/** @type {Record<import("./context.js").Context["kind"], Finder>} */
const OFFERS = { name: named, label: labelled, variable: variables, text: optionsOf };

/** @type {Finder} */
async function named({ path, query }, scopes, setting, functions) {
  const fields = (await fieldsAfter(path, scopes, setting)).map((name) => /** @type {Candidate} */ ([fieldOffer(name, query), [name.key, ...name.labels]]));
  const here = functions.filter(({ places }) => !places.length || places.includes(setting.place));
  return path.length ? fields : [...fields, ...here.map((one) => /** @type {Candidate} */ ([functionOffer(one), [one.name]]))];
}

/** @type {Finder} */
async function labelled({ path }, scopes, setting) {
  const fields = await fieldsAfter(path, scopes, setting);
  return fields.flatMap((name) => name.labels.map((label) => /** @type {Candidate} */ ([{ ...fieldOffer(name), label, detail: name.key, insert: `{${label}}` }, [label, name.key]])));
}

/** @type {Finder} */
async function variables({ query }, scopes, { entity, place, draft }) {
  const names = await namesOf(entity, draft);
  const known = names.variables.map(({ key, labels, type }) => ({ key, labels, type }));
  if (place === "on_save" && query.startsWith("$o")) known.push(...names.fields.map(({ key, labels, type }) => ({ key: `$old.${key}`, labels, type })));
  return known.map(({ key, labels, type }) => [{ label: key, detail: detailOf(labels[0] ?? "", type), insert: key, kind: "variable" }, [key, ...labels]]);
}

/** @type {Finder} */
async function optionsOf({ subject }, scopes, { draft }) {
  const field = subject.length ? await follow(scopes, subject, draft) : undefined;
  return (field?.options ?? []).map(({ value, title }) => [{ label: value, detail: title === value ? "" : title, insert: value.replaceAll("'", "''"), kind: "option" }, [value, title]]);
}

/** The fields of the entity where a path leads. @param {string[]} path @param {string[]} scopes @param {Setting} setting */
async function fieldsAfter(path, scopes, { draft }) {
  const owner = path.length ? (path.length === 1 && path[0] === "parent" && scopes.length > 1 ? scopes.at(-2) : (await follow(scopes, path, draft))?.entity) : scopes.at(-1);
  return owner ? (await namesOf(owner, draft)).fields : [];
}

/** The label shown is the one that is being typed, else that of the page's language. @param {Name} name @param {string} [query] @returns {Offer} */
function fieldOffer(name, query = "") {
  const typed = query && name.labels.find((label) => rankOf(query, [label]) < FAR);
  return { label: name.key, detail: detailOf(typed || (name.labels[0] ?? ""), name.type), insert: isWord(name.key) ? `{${name.key}}` : name.key, kind: "field", name };
}

/** @param {FunctionHelp} help @returns {Offer} */
const functionOffer = (help) => ({ label: help.name, detail: help.signature.slice(help.name.length), insert: help.name, kind: "function", help });

/** @param {string} label @param {string} type */
const detailOf = (label, type) => (LEADS_ON.includes(type) ? `${label} →` : label);

const FAR = 4;

/** 0 for the word itself, 1 for its beginning, 2 for the beginning of a part, 3 for what is inside. @param {string} query @param {string[]} words */
export function rankOf(query, words) {
  const wanted = query.toLowerCase();
  return Math.min(FAR, ...words.map((word) => {
    const text = word.toLowerCase();
    const at = text.indexOf(wanted);
    if (at < 0) return FAR;
    if (at === 0) return text === wanted ? 0 : 1;
    return /[^\p{L}\p{N}]/u.test(text[at - 1] ?? "") ? 2 : 3;
  }));
}
