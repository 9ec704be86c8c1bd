// @ts-check
// Every edit of a flow: a label, and what it makes of a document. A refused one says why; see rules.js for what is offered at all.

import { find, freshCopy, holds, ids, mapSequence, mapStep, spliced } from "./tree.js";

/** @typedef {import("./tree.js").Flow} Flow */
/** @typedef {import("./tree.js").Step} Step */
/** @typedef {import("./tree.js").Branch} Branch */
/** @typedef {import("./tree.js").Place} Place */
/** @typedef {import("./tree.js").Settings} Settings */
/** @typedef {{ label: string, apply: (flow: Flow) => Flow, merge?: string }} Command edits with the same `merge` shortly after one another are undone together */

/** Put a step before the one at a place. @param {Step} step @param {Place} place @returns {Command} */
export const insertStep = (step, place) => ({ label: "Add a step", apply: (flow) => mapSequence(flow, place, (steps) => spliced(steps, place.index, 0, step)) });

/** @param {string} id @returns {Command} */
export const removeStep = (id) => ({ label: "Delete a step", apply: (flow) => without(flow, id) });

/** @param {Flow} flow @param {string} id @returns {Flow} */
function without(flow, id) {
  const found = find(flow, id);
  return found ? mapSequence(flow, found.place, (steps) => steps.filter((one) => one.id !== id)) : flow;
}

/** Move a step, with all inside it, before the one that is at a place now. @param {string} id @param {Place} place @returns {Command} */
export const moveStep = (id, place) => ({
  label: "Move a step",
  apply: (flow) => {
    const found = find(flow, id);
    if (!found || (place.block && holds(found.step, place.block))) return flow;
    const isBefore = found.place.block === place.block && found.place.branch === place.branch && found.place.index < place.index;
    const index = isBefore ? place.index - 1 : place.index;
    if (isBefore && index === found.place.index) return flow;
    return mapSequence(without(flow, id), place, (steps) => spliced(steps, index, 0, found.step));
  },
});

/** Put a copy right after a step. @param {string} id @returns {Command} */
export const duplicateStep = (id) => ({
  label: "Duplicate a step",
  apply: (flow) => {
    const found = find(flow, id);
    if (!found) return flow;
    const copy = freshCopy(found.step, ids(flow));
    return mapSequence(flow, found.place, (steps) => spliced(steps, found.place.index + 1, 0, copy));
  },
});

/** Put copies of steps, of this flow or another, before the one at a place. @param {Step[]} steps @param {Place} place @returns {Command} */
export const pasteSteps = (steps, place) => ({
  label: "Paste",
  apply: (flow) => {
    const taken = ids(flow);
    const copies = steps.map((one) => freshCopy(one, taken));
    return mapSequence(flow, place, (there) => spliced(there, place.index, 0, ...copies));
  },
});

/** Say something else about a step; undefined takes a setting away. @param {string} id @param {string} key @param {any} value @returns {Command} */
export const setOnStep = (id, key, value) => ({
  label: "Change a step",
  merge: `step ${id} ${key}`,
  apply: (flow) => ({ ...flow, steps: mapStep(flow.steps, id, (step) => /** @type {Step} */ (withSetting(step, key, value))) }),
});

/** @param {string} block @param {Branch} branch new ones stand before the default @returns {Command} */
export const addBranch = (block, branch) => ({
  label: "Add a branch",
  apply: (flow) => branchesOf(flow, block, (branches) => {
    const last = branches.findIndex((one) => one.default);
    return spliced(branches, last < 0 ? branches.length : last, 0, branch);
  }),
});

/** Put a copy right after a branch; a copy of the default has to be told when it is taken. @param {string} block @param {string} id @returns {Command} */
export const duplicateBranch = (block, id) => ({
  label: "Duplicate a branch",
  apply: (flow) => branchesOf(flow, block, (branches) => {
    const index = branches.findIndex((one) => one.id === id);
    if (index < 0) return branches;
    const { branches: made = [] } = freshCopy({ id: "copy", type: "", branches: [branches[index]] }, ids(flow));
    const { default: isDefault, ...copy } = made[0];
    return spliced(branches, isDefault ? index : index + 1, 0, /** @type {Branch} */ (copy));
  }),
});

/** @param {string} block @param {string} id @returns {Command} */
export const removeBranch = (block, id) => ({ label: "Delete a branch", apply: (flow) => branchesOf(flow, block, (branches) => branches.filter((one) => one.id !== id)) });

/** Change the priority of a branch by `steps`, to the left if negative; the default stays last. @param {string} block @param {string} id @param {number} steps @returns {Command} */
export const moveBranch = (block, id, steps) => ({
  label: "Move a branch",
  apply: (flow) => branchesOf(flow, block, (branches) => {
    const from = branches.findIndex((one) => one.id === id);
    const to = from + steps;
    if (from < 0 || !branches[to] || branches[from].default || branches[to].default) return branches;
    return spliced(spliced(branches, from, 1), to, 0, branches[from]);
  }),
});

/** @param {string} block @param {string} id @param {string} key @param {any} value @returns {Command} */
export const setOnBranch = (block, id, key, value) => ({
  label: "Change a branch",
  merge: `branch ${block} ${id} ${key}`,
  apply: (flow) => branchesOf(flow, block, (branches) => branches.map((one) => (one.id === id ? /** @type {Branch} */ (withSetting(one, key, value)) : one))),
});

/** @param {string} key @param {any} value @returns {Command} */
export const setOnStart = (key, value) => ({ label: "Change the start", merge: `start ${key}`, apply: (flow) => ({ ...flow, start: withSetting(flow.start, key, value) }) });

/** Begin in another way: what both ways know is kept. @param {Settings} start @param {string[]} known what the new way can be told @returns {Command} */
export const replaceStart = (start, known) => ({
  label: "Change the start",
  apply: (flow) => ({ ...flow, start: { ...start, ...Object.fromEntries(Object.entries(flow.start).filter(([key]) => known.includes(key))) } }),
});

/** @param {string} key @param {any} value @returns {Command} */
export const setOnFlow = (key, value) => ({ label: "Change the flow", merge: `flow ${key}`, apply: (flow) => /** @type {Flow} */ (withSetting(flow, key, value)) });

/** A quick fix. @param {{ op: string, path: string, value?: any }[]} operations a JSON Patch (RFC 6902) of add, replace and remove @returns {Command} */
export const patch = (operations) => ({ label: "Fix", apply: (flow) => operations.reduce((made, one) => patched(made, one.path.split("/").slice(1), one), flow) });

/** @param {any} here @param {string[]} path @param {{ op: string, value?: any }} operation @returns {any} */
function patched(here, [token, ...rest], operation) {
  const key = token.replaceAll("~1", "/").replaceAll("~0", "~");
  if (Array.isArray(here)) {
    const at = key === "-" ? here.length : Number(key);
    if (rest.length) return spliced(here, at, 1, patched(here[at], rest, operation));
    return spliced(here, at, operation.op === "add" ? 0 : 1, ...(operation.op === "remove" ? [] : [operation.value]));
  }
  if (rest.length) return { ...here, [key]: patched(here[key], rest, operation) };
  return withSetting(here, key, operation.op === "remove" ? undefined : operation.value);
}

/** @param {Settings} owner @param {string} key @param {any} value @returns {Settings} */
function withSetting(owner, key, value) {
  if (value !== undefined) return { ...owner, [key]: value };
  const { [key]: _gone, ...kept } = owner;
  return kept;
}

/** @param {Flow} flow @param {string} block @param {(branches: Branch[]) => Branch[]} change @returns {Flow} */
function branchesOf(flow, block, change) {
  return { ...flow, steps: mapStep(flow.steps, block, (step) => (step.branches ? { ...step, branches: change(step.branches) } : step)) };
}
