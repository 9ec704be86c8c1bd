// @ts-check
// Typing over a selection. Chromium gives the new text the colours of the old one as an inline style, which the page's
// policy blocks and reports; so the old text goes first, by a change of the editor's own.

import { EditorView } from "./codemirror.js";

/** @param {any} view @param {string} text */
function replace(view, text) {
  view.dispatch(view.state.replaceSelection(text), { userEvent: "input.type", scrollIntoView: true });
}

export const overtyping = EditorView.domEventHandlers({
  beforeinput(/** @type {InputEvent} */ event, /** @type {any} */ view) {
    if (event.inputType !== "insertText" || event.isComposing || !event.data || view.state.selection.main.empty) return false;
    event.preventDefault();
    replace(view, event.data);
    return true;
  },
  compositionstart(/** @type {CompositionEvent} */ _event, /** @type {any} */ view) {
    if (!view.state.selection.main.empty) replace(view, "");
    return false;
  },
});
