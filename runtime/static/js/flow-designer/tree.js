// @ts-check
// The tree of a flow's document, as pure functions: nothing here changes what it is given.

/** @typedef {Record<string, any>} Settings */
/** @typedef {Settings & { id: string, type: string, branches?: Branch[], steps?: Step[] }} Step */
/** @typedef {Settings & { id: string, steps: Step[], when?: string, default?: true, title?: string }} Branch */
/** @typedef {Settings & { title: string, entity?: string, start: Settings, steps: Step[] }} Flow */
/** @typedef {{ block: string, branch: string }} Sequence whose steps: of a branch of a block, of a loop (no branch), or of the flow (neither) */
/** @typedef {Sequence & { index: number }} Place before which step of a sequence, from 0 */

/** Blocks nest so deep at most. */
export const DEEPEST = 6;
/** The initiator's own place. */
export const START = "start";

/** @param {Step} step @returns {[string, Step[]][]} the sequences inside a step, by branch */
const inner = (step) => [...(step.branches ?? []).map((one) => /** @type {[string, Step[]]} */ ([one.id, one.steps])), ...(step.steps ? [/** @type {[string, Step[]]} */ (["", step.steps])] : [])];

/**
 * Every step with its place, in the order of the document.
 *
 * @param {Step[]} steps
 * @param {Sequence} [where]
 * @param {number} [depth] how many blocks are around
 * @returns {Generator<{ step: Step, place: Place, depth: number }>}
 */
export function* walk(steps, where = { block: "", branch: "" }, depth = 0) {
  for (const [index, step] of steps.entries()) {
    yield { step, place: { ...where, index }, depth };
    for (const [branch, found] of inner(step)) yield* walk(found, { block: step.id, branch }, depth + 1);
  }
}

/** @param {Flow} flow @param {string} id */
export function find(flow, id) {
  for (const found of walk(flow.steps)) if (found.step.id === id) return found;
  return undefined;
}

/** @param {Flow} flow @param {Sequence} where @returns {Step[]} */
export function sequence(flow, { block, branch }) {
  if (!block) return flow.steps;
  const step = find(flow, block)?.step;
  const found = step && inner(step).find(([id]) => id === branch);
  if (!found) throw new RangeError(`no branch ${branch} of ${block}`);
  return found[1];
}

/** @param {Step} step @param {string} id whether a step is, or holds, the one called `id` */
export const holds = (step, id) => [...walk([step])].some((one) => one.step.id === id);

/** @param {Step} step how many blocks nest in a step, itself included */
export const height = (step) => Math.max(0, ...[...walk([step])].map((one) => one.depth + (isBlock(one.step) ? 1 : 0)));

/** @param {Step} step */
export const isBlock = (step) => Boolean(step.branches || step.steps);

/** @param {Flow} flow @param {Sequence} where how many blocks are around a sequence */
export const depthOf = (flow, { block }) => (block ? (find(flow, block)?.depth ?? 0) + 1 : 0);

/** A list with something else at a place; `toSpliced` of newer browsers. @template T @param {T[]} list @param {number} at @param {number} gone @param {...T} items @returns {T[]} */
export const spliced = (list, at, gone, ...items) => [...list.slice(0, at), ...items, ...list.slice(at + gone)];

/** Another tree, with what `change` makes of one step. @param {Step[]} steps @param {string} id @param {(step: Step) => Step} change @returns {Step[]} the very same array if nothing is called `id` */
export function mapStep(steps, id, change) {
  let isSame = true;
  const made = steps.map((step) => {
    const next = step.id === id ? change(step) : mapInner(step, (inside) => mapStep(inside, id, change));
    isSame &&= next === step;
    return next;
  });
  return isSame ? steps : made;
}

/** @param {Step} step @param {(steps: Step[]) => Step[]} change @returns {Step} */
function mapInner(step, change) {
  const branches = step.branches?.map((one) => {
    const steps = change(one.steps);
    return steps === one.steps ? one : { ...one, steps };
  });
  const steps = step.steps && change(step.steps);
  const isSame = steps === step.steps && (branches ?? []).every((one, index) => one === step.branches?.[index]);
  return isSame ? step : { ...step, ...(branches && { branches }), ...(steps && { steps }) };
}

/** @param {Flow} flow @param {Sequence} where @param {(steps: Step[]) => Step[]} change @returns {Flow} */
export function mapSequence(flow, { block, branch }, change) {
  if (!block) return { ...flow, steps: change(flow.steps) };
  const steps = mapStep(flow.steps, block, (step) => {
    if (!branch) return { ...step, steps: change(step.steps ?? []) };
    return { ...step, branches: step.branches?.map((one) => (one.id === branch ? { ...one, steps: change(one.steps) } : one)) };
  });
  return { ...flow, steps };
}

/** Every id that is taken, the initiator's too. @param {Flow} flow */
export function ids(flow) {
  const found = new Set([START]);
  for (const { step } of walk(flow.steps)) for (const id of [step.id, ...(step.branches ?? []).map((one) => one.id)]) found.add(id);
  return found;
}

/** A free id that begins like `base`; it is taken from then on. @param {Set<string>} taken @param {string} base */
export function freshId(taken, base) {
  const stem = base.replace(/_\d+$/, "").slice(0, 35);
  for (let count = 1; ; count += 1) {
    const id = count === 1 ? stem : `${stem}_${count}`;
    if (!taken.has(id)) {
      taken.add(id);
      return id;
    }
  }
}

/** The same step with ids of its own all the way down; what pointed to a step inside points to the new one. @param {Step} step @param {Set<string>} taken @returns {Step} */
export function freshCopy(step, taken) {
  /** @type {Map<string, string>} */
  const names = new Map();
  for (const { step: one } of walk([step])) for (const id of [one.id, ...(one.branches ?? []).map((branch) => branch.id)]) names.set(id, freshId(taken, id));
  return renamed(structuredClone(step), names);
}

/** @param {Step} step @param {Map<string, string>} names @returns {Step} */
function renamed(step, names) {
  /** @param {string} id */
  const now = (id) => names.get(id) ?? id;
  return {
    ...step,
    id: now(step.id),
    ...(typeof step.to === "string" && { to: now(step.to) }),
    ...(step.return?.targets && { return: { ...step.return, targets: step.return.targets.map(now) } }),
    ...(step.branches && { branches: step.branches.map((one) => ({ ...one, id: now(one.id), steps: one.steps.map((inside) => renamed(inside, names)) })) }),
    ...(step.steps && { steps: step.steps.map((inside) => renamed(inside, names)) }),
  };
}

/** The step or branch that a JSON pointer leads into. @param {Flow} flow @param {string} path @returns {{ step: string, branch: string }} */
export function placeOf(flow, path) {
  const found = { step: START, branch: "" };
  /** @type {any} */
  let here = flow;
  for (const [index, key] of path.split("/").slice(1).entries()) {
    const name = path.split("/")[index];
    here = here?.[key.replaceAll("~1", "/").replaceAll("~0", "~")];
    if (name === "steps" && here?.id) [found.step, found.branch] = [here.id, ""];
    if (name === "branches" && here?.id) found.branch = here.id;
  }
  return found;
}
