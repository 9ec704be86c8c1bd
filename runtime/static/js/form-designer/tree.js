// @ts-check
// The tree of a form's document, as pure functions: nothing here changes what it is given.

/** @typedef {Record<string, any> & { body?: Item[] }} Item a tab, a section, a field … */
/** @typedef {Record<string, any> & { title: string, entity: string, body: Item[], rules?: Rule[], $texts?: Record<string, Record<string, string>> }} Form `$texts`: in other languages, by their paths within the form */
/** @typedef {Record<string, any> & { id: string, when: string, then: Record<string, any>[], title?: string, enabled?: boolean }} Rule */
/** @typedef {{ parent: string, index: number }} Place before which item of a tab or section; "" is the form itself */
/** @typedef {{ item: Item, id: string, place: Place, path: string, depth: number }} Found `path` is a JSON pointer */

export const KINDS = /** @type {const} */ (["tab", "section", "field", "lines", "related", "text", "divider", "button"]);
/** Items whose width one may choose. */
export const WITH_WIDTH = new Set(["field", "text", "button"]);
export const WIDTHS = [3, 4, 6, 8, 12];
export const FULL = 12;

/** @param {Item} item */
export const kindOf = (item) => KINDS.find((kind) => kind in item) ?? "field";
/** @param {Item} item what an item is told by among those of its kind */
export const keyOf = (item) => String(item[kindOf(item)]);
/** @param {Item} item */
export const holdsItems = (item) => Array.isArray(item.body);
/** @param {Item} item how many of twelve columns it takes */
export const widthOf = (item) => (WITH_WIDTH.has(kindOf(item)) && WIDTHS.includes(item.width) ? item.width : FULL);

/**
 * Every item with its id, in the order of the document; the second one of a name is called `field:name~2`.
 *
 * @param {Form} form
 * @returns {Found[]}
 */
export function walk(form) {
  const known = walked.get(form);
  if (known) return known;
  /** @type {Found[]} */
  const found = [];
  /** @type {Map<string, number>} */
  const seen = new Map();
  /** @param {Item[]} body @param {string} parent @param {string} path @param {number} depth */
  const into = (body, parent, path, depth) => {
    for (const [index, item] of body.entries()) {
      const name = `${kindOf(item)}:${keyOf(item)}`;
      const count = (seen.get(name) ?? 0) + 1;
      seen.set(name, count);
      const id = count > 1 ? `${name}~${count}` : name;
      found.push({ item, id, place: { parent, index }, path: `${path}/${index}`, depth });
      if (item.body) into(item.body, id, `${path}/${index}/body`, depth + 1);
    }
  };
  into(form.body, "", "/body", 0);
  walked.set(form, found);
  return found;
}

/** Documents are never changed in place, so what was found once stays found. @type {WeakMap<Form, Found[]>} */
const walked = new WeakMap();

/** @param {Form} form @param {string} id */
export const find = (form, id) => walk(form).find((one) => one.id === id);

/** @param {Form} form @param {string} parent "" for the form itself @returns {Item[]} */
export const bodyOf = (form, parent) => (parent ? (find(form, parent)?.item.body ?? []) : form.body);

/** @param {Form} form @param {string} id @returns {Found[]} what an item stands in, the innermost first */
export function around(form, id) {
  const parent = find(form, id)?.place.parent;
  const found = parent ? find(form, parent) : undefined;
  return found ? [found, ...around(form, found.id)] : [];
}

/** @param {Form} form @param {string} id @param {string} inner whether `inner` is `id`, or stands in it */
export const holds = (form, id, inner) => id === inner || around(form, inner).some((one) => one.id === id);

/** Another form, in which `change` was done to the items of one body. @param {Form} form @param {string} parent @param {(body: Item[]) => Item[]} change @returns {Form} */
export function mapBody(form, parent, change) {
  if (!parent) return { ...form, body: change(form.body) };
  const path = find(form, parent)?.path;
  if (!path) return form;
  return at(form, path.split("/").slice(1), (item) => ({ ...item, body: change(item.body ?? []) }));
}

/** @param {Form} form @param {string} id @param {(item: Item) => Item} change @returns {Form} */
export function mapItem(form, id, change) {
  const path = find(form, id)?.path;
  return path ? at(form, path.split("/").slice(1), change) : form;
}

/** @param {any} here @param {string[]} path @param {(item: any) => any} change @returns {any} */
function at(here, [key, ...rest], change) {
  const next = rest.length ? at(here[key], rest, change) : change(here[key]);
  if (next === here[key]) return here;
  return Array.isArray(here) ? here.map((one, index) => (index === Number(key) ? next : one)) : { ...here, [key]: next };
}

/** A list with something else at a place. @template T @param {T[]} list @param {number} at @param {number} gone @param {...T} items @returns {T[]} */
export const spliced = (list, at, gone, ...items) => [...list.slice(0, at), ...items, ...list.slice(at + gone)];

/** Every key that something of the form has. @param {Form} form */
export const keys = (form) => new Set(walk(form).map(({ item }) => keyOf(item)));

/** A free key that begins like `base`; it is taken from then on. @param {Set<string>} taken @param {string} base */
export function freshKey(taken, base) {
  const stem = base.replace(/_\d+$/, "").slice(0, 35);
  for (let count = 1; ; count += 1) {
    const key = count === 1 ? stem : `${stem}_${count}`;
    if (!taken.has(key)) {
      taken.add(key);
      return key;
    }
  }
}

/** What names something of the app keeps its key; the others are told apart by theirs. */
const NAMED_ELSEWHERE = new Set(["field", "lines", "related"]);

/** A copy with keys of its own; fields that stand on the form already are left out. @param {Item} item @param {Set<string>} taken @returns {Item | null} */
export function freshCopy(item, taken) {
  const kind = kindOf(item);
  const key = keyOf(item);
  if (NAMED_ELSEWHERE.has(kind)) {
    if (taken.has(key)) return null;
    taken.add(key);
    return structuredClone(item);
  }
  const body = item.body?.map((one) => freshCopy(one, taken)).filter((one) => one !== null);
  return { ...structuredClone(item), [kind]: freshKey(taken, key), ...(body && { body }) };
}

/** The item that a JSON pointer leads into. @param {Form} form @param {string} path */
export function itemAt(form, path) {
  const found = walk(form).filter((one) => path === one.path || path.startsWith(`${one.path}/`));
  return found.at(-1);
}
