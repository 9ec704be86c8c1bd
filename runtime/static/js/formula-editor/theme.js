// @ts-check
// The editor in the page's own colours: every one is a variable, so light, dark and a tenant's brand follow by themselves.

import { EditorView } from "./codemirror.js";

const POPUP = { backgroundColor: "var(--surface)", color: "var(--text)", border: "1px solid var(--line)", borderRadius: "var(--r-2)", boxShadow: "var(--sh-2)", zIndex: "var(--z-pop)" };

export const theme = EditorView.theme({
  "&": { color: "var(--text)", backgroundColor: "var(--surface)", border: "1px solid var(--line-ctl)", borderRadius: "var(--r-2)", minHeight: "var(--h-ctl)" },
  "&.cm-focused": { outline: "2px solid var(--focus)", outlineOffset: "1px" },
  "&.is-wrong": { borderColor: "var(--bad)" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "var(--lh-text)", maxHeight: "16em" },
  ".cm-content": { padding: "var(--s-1) 0", caretColor: "var(--text)", minHeight: "3.4em" },
  ".cm-line": { padding: "0 var(--s-2)" },
  ".cm-placeholder": { color: "var(--text-3)" },
  ".cm-tooltip": POPUP,
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--font)", fontSize: "var(--fs-14)", maxWidth: "min(92vw, 34em)", maxHeight: "16em" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { display: "flex", gap: "var(--s-3)", alignItems: "baseline", justifyContent: "space-between", padding: "var(--s-1) var(--s-2)", lineHeight: "var(--lh-ui)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--pri-soft)", color: "var(--text)" },
  ".cm-completionLabel": { fontFamily: "var(--mono)", whiteSpace: "nowrap" },
  ".cm-completionDetail": { fontStyle: "normal", color: "var(--text-2)", marginLeft: "0", overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap", minWidth: "0" },
  ".cm-tooltip.cm-completionInfo": { ...POPUP, padding: "var(--s-2)", maxWidth: "min(80vw, 26em)" },
  "@media (forced-colors: active)": {
    ".cm-tooltip-autocomplete ul li[aria-selected]": { outline: "2px solid Highlight", outlineOffset: "-2px" },
  },
  "@media (max-width: 600px)": {
    ".cm-scroller": { fontSize: "var(--fs-16)" },
    ".cm-tooltip.cm-completionInfo": { display: "none" },
    ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "10px var(--s-2)" },
  },
});
