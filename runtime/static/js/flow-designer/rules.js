// @ts-check
// What may be done where; a refusal is the sentence that says why.

import { t } from "../text.js";
import { DEEPEST, depthOf, find, height, holds } from "./tree.js";

/** @typedef {import("./tree.js").Flow} Flow */
/** @typedef {import("./tree.js").Step} Step */
/** @typedef {import("./tree.js").Place} Place */

/** @param {Flow} flow @param {Step} step @param {Place} place @returns {string} why it cannot be put there */
export function refusal(flow, step, place) {
  if (place.block && find(flow, step.id)?.step === step && holds(step, place.block)) return t("A step cannot be moved into itself.");
  if (depthOf(flow, place) + height(step) > DEEPEST) return t("Branches nest six deep at most.");
  return "";
}

/** Whether a step would stay where it is. @param {Flow} flow @param {string} id @param {Place} place */
export function staysThere(flow, id, place) {
  const at = find(flow, id)?.place;
  return Boolean(at) && at?.block === place.block && at?.branch === place.branch && (place.index === at?.index || place.index === at?.index + 1);
}

/** @param {Step} block @param {string} id @returns {string} why a branch cannot be taken away */
export function branchRefusal(block, id) {
  const branches = block.branches ?? [];
  const branch = branches.find((one) => one.id === id);
  if (branch?.default && block.type === "exclusive") return t("One branch has to take all other cases.");
  const least = block.type === "inclusive" ? 1 : 2;
  return branches.length <= least ? t("So many branches are needed: {count}.", { count: least }) : "";
}

