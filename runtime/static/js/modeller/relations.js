// @ts-check
// The relations of entities: read from their documents, and made as edits of them.

import { addField, freshKey } from "./commands.js";

/** @typedef {import("./commands.js").Entities} Entities @typedef {import("./commands.js").Field} Field @typedef {import("./commands.js").Command} Command */
/** @typedef {"one" | "many"} End */
/**
 * @typedef {object} Relation
 * @property {string} from whose field it is
 * @property {string} field its key; with a dot for a column of lines
 * @property {string} title of the field
 * @property {string} to
 * @property {string} inverse the key of the list on the other side
 * @property {End} here how many of `from` there are to one of `to`
 * @property {End} there
 * @property {string} onDelete
 */
/** @typedef {"many_to_one" | "one_to_many" | "one_to_one" | "many_to_many" | "lines"} Kind */

/** Every relation, those inside lines too. @param {Entities} entities @returns {Relation[]} */
export const relationsOf = (entities) => Object.entries(entities).flatMap(([from, entity]) =>
  Object.entries(entity.properties).flatMap(([key, field]) => [
    ...relation(from, key, key, field, entities),
    ...Object.entries(/** @type {Record<string, Field>} */ (field.properties ?? {})).flatMap(([inner, column]) => relation(from, `${key}.${inner}`, `${key}_${inner}`, column, entities)),
  ]));

/** @param {string} from @param {string} field @param {string} usual @param {Field} settings @param {Entities} entities @returns {Relation[]} */
function relation(from, field, usual, { field: type, to, title, inverse, onDelete, unique }, entities) {
  if ((type !== "link" && type !== "links") || typeof to !== "string" || !entities[to]) return [];
  return [{ from, field, title, to, inverse: inverse ?? `${from}_${usual}`, here: unique ? "one" : "many", there: type === "links" ? "many" : "one", onDelete: onDelete ?? "restrict" }];
}

/** A key for the list on the other side that nothing has there. @param {Entities} entities @param {string} from @param {string} to @param {string} wanted */
export function freeInverse(entities, from, to, wanted) {
  const lists = relationsOf(entities).filter((one) => one.to === to).map((one) => one.inverse);
  return freshKey(wanted || from, [...Object.keys(entities[to]?.properties ?? {}), ...lists]);
}

/** Which entity gets the field of a relation that was drawn from one to another. @param {Kind} kind @param {string} from @param {string} to @returns {[string, string]} the owner, and what it links to */
export const sides = (kind, from, to) => (kind === "one_to_many" ? [to, from] : [from, to]);

/**
 * The field that makes a relation.
 *
 * @param {Entities} entities
 * @param {{ kind: Kind, from: string, to: string, key: string, id: string, title: string, inverse: string, onDelete: string, isRequired?: boolean, column?: string }} asked `column` is the title of the link inside lines
 * @returns {Command}
 */
export function addRelation(entities, { kind, from, to, key, id, title, inverse, onDelete, column = "" }) {
  const [owner, target] = sides(kind, from, to);
  const link = { to: target, ...(inverse && { inverse: freeInverse(entities, owner, target, inverse) }) };
  const made = {
    lines: { id, field: "lines", title, properties: { [target]: { id: target, field: "link", title: column || title, to: target, onDelete: "restrict" } } },
    many_to_many: { id, field: "links", title, ...link },
    one_to_one: { id, field: "link", title, ...link, onDelete, unique: true },
    many_to_one: { id, field: "link", title, ...link, onDelete },
    one_to_many: { id, field: "link", title, ...link, onDelete },
  }[kind];
  return addField(owner, key, made);
}
