// @ts-check
// What a formula may name: asked of the server once, when it is first needed.

/** @typedef {{ key: string, labels: string[], type: string, entity: string | null, options: { value: string, title: string }[] }} Name */
/** @typedef {{ entity: string, title: string, display: string | null, fields: Name[], variables: Name[] }} Names */
/** @typedef {{ name: string, type: string | null, optional: boolean, repeated: boolean, choices: string[] }} Parameter */
/** @typedef {{ name: string, signature: string, help: string, returns: string, lists: boolean, places: string[], parameters: Parameter[], over: Parameter[], examples: { formula: string, result: string | null }[] }} FunctionHelp */

export const API = "/api/v1";
/** @type {Names} */
const NOTHING = { entity: "", title: "", display: null, fields: [], variables: [] };
/** @type {Map<string, Names>} */
const told = new Map();
/** @type {Map<string, Promise<any>>} answers by address */
const kept = new Map();

/** @param {string} address @returns {Promise<any>} null where the server does not say */
export function ask(address) {
  const known = kept.get(address) ?? fetched(address);
  kept.set(address, known);
  return known;
}

/** @param {string} address */
async function fetched(address) {
  const response = await fetch(API + address, { headers: { Accept: "application/json" } }).catch(() => null);
  if (response?.ok) return response.json();
  kept.delete(address); // the next time may go well
  return null;
}

/** Names of something that is no entity, such as the values of a report: what it is called begins with "#". @param {string} place @param {Name[]} fields */
export const tellNames = (place, fields) => told.set(place, { ...NOTHING, entity: place, fields });

/** Whether the server knows the records. @param {string} entity */
export const isEntity = (entity) => !!entity && !entity.startsWith("#");

/** @param {string} entity @param {boolean} draft @returns {Promise<Names>} */
export async function namesOf(entity, draft) {
  const known = told.get(entity);
  if (known) return known;
  const query = new URLSearchParams({ entity, ...(draft && { draft: "true" }) });
  return (entity && (await ask(`/formula/names?${query}`))) || NOTHING;
}

/** @returns {Promise<FunctionHelp[]>} */
export async function allFunctions() {
  return (await ask("/formula/functions"))?.items ?? [];
}

/** @param {Name[]} names @param {string} written a key, or a label in any language */
const find = (names, written) => names.find(({ key }) => key === written) ?? names.find(({ labels }) => labels.includes(written));

/**
 * The entities whose fields may be named at a place: the formula's own, then that of each list function around it.
 *
 * @param {string} entity
 * @param {import("./context.js").Call[]} calls
 * @param {FunctionHelp[]} functions
 * @param {boolean} draft
 */
export async function scopesAt(entity, calls, functions, draft) {
  const scopes = [entity];
  for (const { name, argument, paths } of calls) {
    const over = name === "TEXTJOIN" ? 1 : 0;
    const path = paths[over];
    const goesOver = functions.some((one) => one.name === name && one.lists);
    if (!goesOver || argument <= over || !path) continue;
    const found = await follow(scopes, path, draft);
    if (found?.type === "children" && found.entity) scopes.push(found.entity);
  }
  return scopes;
}

/** The field at the end of a path, seen from the innermost scope; `parent` goes one scope out. @param {string[]} scopes @param {string[]} path @param {boolean} draft @returns {Promise<Name | undefined>} */
export async function follow(scopes, path, draft) {
  let [outer, rest] = [scopes, path];
  while (outer.length > 1 && rest.length > 1 && rest[0]?.toLowerCase() === "parent") [outer, rest] = [outer.slice(0, -1), rest.slice(1)];
  let entity = outer.at(-1) ?? "";
  /** @type {Name | undefined} */
  let found;
  for (const written of rest) {
    found = find((await namesOf(entity, draft)).fields, written);
    entity = found?.entity ?? "";
  }
  return found;
}
