// @ts-check
// Colours by what a piece is, and the underline of what is wrong: both are marks on the text.

import { Decoration, EditorView, StateEffect, StateField } from "./codemirror.js";
import { role, scan } from "./scan.js";

/** @param {string} text */
function marks(text) {
  const pieces = scan(text);
  const found = pieces.flatMap((piece, at) => {
    const name = role(piece, pieces[at + 1]);
    return name ? [Decoration.mark({ class: `fl-formula-${name}` }).range(piece.start, piece.end)] : [];
  });
  return Decoration.set(found);
}

export const highlighting = StateField.define({
  create: (/** @type {any} */ state) => marks(state.doc.toString()),
  update: (/** @type {any} */ old, /** @type {any} */ { docChanged, newDoc }) => (docChanged ? marks(newDoc.toString()) : old),
  provide: (/** @type {any} */ field) => EditorView.decorations.from(field),
});

/** Where something is wrong, in the editor's units; null when nothing is. */
export const underline = StateEffect.define();
const wrong = Decoration.mark({ class: "fl-formula-wrong", attributes: { "aria-invalid": "true" } });

export const underlining = StateField.define({
  create: () => Decoration.none,
  update(/** @type {any} */ old, /** @type {any} */ { effects, changes, newDoc }) {
    const set = effects.find((/** @type {any} */ effect) => effect.is(underline));
    if (!set) return old.map(changes);
    if (!set.value || !newDoc.length) return Decoration.none;
    // What is missing at the end has no width: the last character shows it.
    const to = Math.min(Math.max(set.value.end, set.value.start + 1), newDoc.length);
    return Decoration.set([wrong.range(Math.min(set.value.start, to - 1), to)]);
  },
  provide: (/** @type {any} */ field) => EditorView.decorations.from(field),
});
