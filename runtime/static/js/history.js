// @ts-check
// What was done to a document, and the way back: documents are never changed in place, so each is simply kept.

import { composing } from "./ime-guard.js";

const MOST = 200;
/** Typing in one field within this time is one edit. */
const PAUSE_MS = 1000;

/** @template D the document */
export class History extends EventTarget {
  /** @type {{ label: string, before: D, after: D }[]} */
  #done = [];
  /** @type {{ label: string, before: D, after: D }[]} */
  #undone = [];
  #last = { merge: "", at: 0 };

  /** @param {D} document @param {() => number} [clock] in milliseconds */
  constructor(document, clock = () => performance.now()) {
    super();
    this.document = document;
    this.clock = clock;
  }

  get undoes() {
    return this.#done.at(-1)?.label ?? "";
  }

  get redoes() {
    return this.#undone.at(-1)?.label ?? "";
  }

  /** @param {{ label: string, apply: (document: D) => D, merge?: string }} command @param {string} [by] who edits, told to those who listen @returns {boolean} whether it changed anything */
  run(command, by = "") {
    const before = this.document;
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

  /** @param {D} document */
  #back(document) {
    this.#last = { merge: "", at: 0 };
    this.#show(document, "history");
    return true;
  }

  /** @param {D} document @param {string} by */
  #show(document, by) {
    this.document = document;
    this.dispatchEvent(new CustomEvent("change", { detail: { by } }));
  }
}

/** Which way along a history keys ask for, "" if for none. @param {KeyboardEvent} event @returns {"undo" | "redo" | ""} */
export function wayOf(event) {
  const key = event.key.toLowerCase();
  if (composing(event) || !(event.ctrlKey || event.metaKey) || event.altKey || (key !== "z" && key !== "y")) return "";
  return key === "y" || event.shiftKey ? "redo" : "undo";
}
