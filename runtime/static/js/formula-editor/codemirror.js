// @ts-check
// The one place that names the vendored editor; tests/tools/build_codemirror.py makes it.

// @ts-ignore: its minified text says nothing of types
import * as codemirror from "../../vendor/codemirror-6.43.15.esm.min.js";

/** @typedef {any} EditorView an editor; see codemirror.net/docs/ref */
/** @typedef {any} EditorState */
/** @typedef {any} CompletionContext */

export const {
  acceptCompletion, autocompletion, closeCompletion, completionKeymap, completionStatus, Decoration, EditorState, EditorView, history, historyKeymap,
  keymap, pickedCompletion, showTooltip, standardKeymap, StateEffect, StateField, tooltips,
} = /** @type {any} */ (codemirror);
