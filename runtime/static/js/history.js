// @ts-check
// What was done to a document, and the way back: documents are never changed in place, so each is simply kept.

/** @typedef {import("./flow-designer/tree.js").Flow} Flow */

const MOST = 200;
/** Typing in one field within this time is one edit. */
const PAUSE_MS = 1000;

/** @template [D=Flow] the document, a flow if nothing is said */
export class History extends EventTarget {
  /** @type {{ label: string, before: D, after: D }[]} */
  #done = [];
  /** @type {{ label: string, before: D, after: D }[]} */
  #undone = [];
  #last = { merge: "", at: 0 };

  /** @param {D} flow @param {() => number} [clock] in milliseconds */
  constructor(flow, clock = () => performance.now()) {
    super();
    this.flow = flow;
    this.clock = clock;
  }

  get document() {
    return this.flow;
  }

  get undoes() {
    return this.#done.at(-1)?.label ?? "";
  }

  get redoes() {
    return this.#undone.at(-1)?.label ?? "";
  }

  /** @param {{ label: string, apply: (document: D) => D, merge?: string }} command @param {string} [by] who edits, told to those who listen @returns {boolean} whether it changed anything */
  run(command, by = "") {
    const before = this.flow;
    const after = command.apply(before);
    if (JSON.stringify(after) === JSON.stringify(before)) return false;
    const now = this.clock();
    const goesOn = command.merge && command.merge === this.#last.merge && now - this.#last.at < PAUSE_MS;
    const last = this.#done.at(-1);
    if (goesOn && last) last.after = after;
    else this.#done.push({ label: command.label, before, after });
    if (this.#done.length > MOST) this.#done.shift();
    this.#last = { merge: command.merge ?? "", at: now };
    this.#undone = [];
    this.#show(after, by);
    return true;
  }

  undo() {
    const edit = this.#done.pop();
    if (!edit) return false;
    this.#undone.push(edit);
    return this.#back(edit.before);
  }

  redo() {
    const edit = this.#undone.pop();
    if (!edit) return false;
    this.#done.push(edit);
    return this.#back(edit.after);
  }

  /** @param {D} flow */
  #back(flow) {
    this.#last = { merge: "", at: 0 };
    this.#show(flow, "history");
    return true;
  }

  /** @param {D} flow @param {string} by */
  #show(flow, by) {
    this.flow = flow;
    this.dispatchEvent(new CustomEvent("change", { detail: { by } }));
  }
}
