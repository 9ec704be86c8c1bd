// @ts-check
// What there is to pick: people, roles, steps, fields.

import { namesOf } from "../formula-editor/names.js";
import { t } from "../text.js";
import { find, walk } from "./tree.js";

/** @typedef {import("./controls.js").Place} Place */

/** @param {{ of?: string }} control @param {Place} place @returns {[string, string][]} */
export function pickOptions({ of = "" }, place) {
  if (of === "step") return steps(place);
  if (of === "field") return place.pickers[`fields ${place.entity}`] ?? [];
  return place.pickers[of] ?? [];
}

/** The steps that come before this one, and the start. @param {Place} place @returns {[string, string][]} */
function steps({ flow, step, manual }) {
  /** @type {[string, string][]} */
  const found = [["start", t("Whoever started it")]];
  const here = find(flow, step);
  for (const { step: one } of walk(flow.steps)) {
    if (one.id === step || !here) break;
    if (!one.branches && !one.steps) found.push([one.id, one.title || (manual.types[one.type]?.title ?? one.type)]);
  }
  return found;
}

/** @typedef {{ title: string, options: [string, string][] }} Group */

/** The fields of an entity, and those of what it is linked to. @param {string} entity @param {[string, string][]} [further] the entities that can be gone on to @returns {Promise<Group[]>} */
export async function pathOptions(entity, further = []) {
  const { fields } = await namesOf(entity, true);
  /** @type {Group[]} */
  const found = [{ title: "", options: fields.map(({ key, labels }) => [key, labels[0] ?? key]) }];
  for (const one of fields) {
    if (one.type !== "link" || !further.some(([key]) => key === one.entity) || !one.entity) continue;
    const inner = (await namesOf(one.entity, true)).fields;
    if (inner.length) found.push({ title: one.labels[0] ?? one.key, options: inner.map(({ key, labels }) => [`${one.key}.${key}`, `${one.labels[0]} › ${labels[0] ?? key}`]) });
  }
  return found;
}
