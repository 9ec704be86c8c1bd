// @ts-check
// The editor in the place of a textarea, which stays what the form sends.

import { h, newId } from "../dom.js";
import { t } from "../text.js";
import { Builder } from "./builder.js";
import { Checker, mistakeIn } from "./check.js";
import { acceptCompletion, closeCompletion, completionKeymap, EditorState, EditorView, history, historyKeymap, keymap, standardKeymap, tooltips } from "./codemirror.js";
import { completion } from "./complete.js";
import { highlighting, underline, underlining } from "./highlight.js";
import { allFunctions, isEntity, namesOf } from "./names.js";
import { OutcomeRow } from "./outcome.js";
import { overtyping } from "./overtype.js";
import { units } from "./scan.js";
import { signatures } from "./signature.js";
import { theme } from "./theme.js";

/** @typedef {import("./names.js").FunctionHelp} FunctionHelp */

/** The control that says which type a computed field has. */
const RETURNS = "set.returns";

/** One formula at work. */
export class FormulaEditor {
  /** @type {FunctionHelp[]} */
  functions = [];
  /** What the form was last told. */
  #known = "";

  /** @param {HTMLElement} host @param {HTMLTextAreaElement} textarea */
  constructor(host, textarea) {
    this.host = host;
    this.textarea = textarea;
    this.#known = textarea.value;
    this.setting = { entity: "", place: "", draft: host.dataset.draft !== undefined, returns: "", blankAs: "zero" };
    this.outcome = new OutcomeRow(newId("formula"), (fix) => this.mend(fix));
    this.checker = new Checker((found) => this.#tell(found));
    this.view = this.#view();
    this.written = h("div", {}, this.view.dom);
    host.append(this.written, this.outcome.element);
    if (host.dataset.rows !== undefined) this.builder = this.#build();
    this.#takeOver();
    this.outcome.addEventListener("change", () => this.#look());
    host.closest("form")?.addEventListener("change", ({ target }) => this.#isAskedOf(target) && this.#settle());
    void allFunctions().then((found) => (this.functions = found));
    void this.#settle();
  }

  /** Rows above the text, each change written into it. */
  #build() {
    const builder = new Builder(this, this.written, this.textarea.labels?.[0]?.id ?? "");
    builder.source = () => this.text;
    builder.addEventListener("change", () => this.#write(builder.formula));
    builder.element.addEventListener("focusout", ({ relatedTarget }) => !builder.element.contains(/** @type {Node | null} */ (relatedTarget)) && this.#left());
    this.host.prepend(builder.element);
    return builder;
  }

  /** @param {string} insert */
  #write(insert) {
    if (insert !== this.text) this.view.dispatch({ changes: { from: 0, to: this.text.length, insert } });
  }

  /** Any form of the page has it: designers draw formulas outside of one. */
  token = () => document.querySelector("[name=csrf_token]")?.getAttribute("value") ?? "";

  #view() {
    const nonce = /** @type {HTMLScriptElement | null} */ (document.querySelector("script[nonce]"))?.nonce ?? "";
    const keys = [
      { key: "Tab", run: acceptCompletion }, // else it leaves the editor, as anywhere in a form
      { key: "Escape", run: closeCompletion, stopPropagation: true },
      { key: "Alt-Enter", run: () => this.#mendNow() },
      ...completionKeymap.filter((/** @type {{ key: string }} */ { key }) => key !== "Escape"),
    ];
    return new EditorView({
      doc: this.textarea.value,
      extensions: [
        EditorView.cspNonce.of(nonce),
        history(),
        signatures(() => this.functions),
        keymap.of(keys),
        completion(this.setting),
        keymap.of([...standardKeymap, ...historyKeymap]),
        EditorView.lineWrapping,
        EditorState.phrases.of({ Completions: t("Completions") }),
        EditorView.contentAttributes.of(this.#attributes()),
        EditorView.editorAttributes.of({ class: "fl-formula-box" }),
        tooltips({ position: "fixed" }),
        overtyping, highlighting, underlining, theme,
        EditorView.updateListener.of((/** @type {any} */ update) => update.docChanged && this.#changed()),
        EditorView.domEventHandlers({ blur: () => this.#left() }),
      ],
    });
  }

  /** The editor takes the textarea's id, label and description. @returns {Record<string, string>} */
  #attributes() {
    const { textarea } = this;
    const label = textarea.labels?.[0];
    if (label) label.id ||= newId("label");
    const described = [textarea.getAttribute("aria-describedby"), this.outcome.told.id].filter(Boolean).join(" ");
    return {
      ...(textarea.id && { id: textarea.id }),
      ...(label ? { "aria-labelledby": label.id } : { "aria-label": textarea.getAttribute("aria-label") ?? t("Formula") }),
      ...(textarea.required && { "aria-required": "true" }),
      "aria-describedby": described,
      autocapitalize: "none",
    };
  }

  #takeOver() {
    const { textarea } = this;
    textarea.labels?.[0]?.addEventListener("click", () => this.view.focus());
    if (textarea.hasAttribute("autofocus") || document.activeElement === textarea) {
      // Somebody may have begun before the editor came.
      this.view.dispatch({ selection: { anchor: textarea.selectionStart, head: textarea.selectionEnd } });
      this.view.focus();
    }
    textarea.addEventListener("change", () => this.#follow());
    textarea.removeAttribute("id");
    textarea.required = false; // a hidden control cannot say that it is needed; the server does
    textarea.hidden = true;
  }

  /** Whether a control of the form says over which records, or when, this formula is computed. @param {EventTarget | null} target */
  #isAskedOf(target) {
    const { of = "", nightly = "", blanks = "", types = "" } = this.host.dataset;
    return target instanceof HTMLElement && [of, nightly, blanks, types && RETURNS].includes(target.getAttribute("name") ?? "-");
  }

  /** @param {string | undefined} name @returns {string} what another control of the form holds */
  #control(name) {
    const found = name ? this.host.closest("form")?.elements.namedItem(name) : null;
    return found && "value" in found ? String(found.value) : "";
  }

  /** Find out where the formula stands. */
  async #settle() {
    const { entity = "", of, nightly, blanks, place = "anywhere", returns = "", blankAs = "zero", types = "{}" } = this.host.dataset;
    const named = this.#control(of);
    // The control names a list of this entity, or an entity itself.
    const list = named ? (await namesOf(entity, this.setting.draft)).fields.find(({ key }) => key === named) : undefined;
    const before = this.setting.entity;
    this.setting.entity = of ? (list?.entity ?? named) : entity;
    this.setting.place = this.#control(nightly) ? "refreshed" : place;
    this.setting.returns = JSON.parse(types)[this.#control(RETURNS)] ?? returns;
    this.setting.blankAs = this.#control(blanks) || blankAs;
    if (before !== this.setting.entity) void this.builder?.open(this.text);
    if (before !== this.setting.entity) await this.outcome.offer(this.setting.entity, this.setting.draft);
    else this.#look();
  }

  get text() {
    return this.view.state.doc.toString();
  }

  #changed() {
    this.textarea.value = this.text;
    this.textarea.dispatchEvent(new Event("input", { bubbles: true }));
    this.#look();
  }

  /** A control tells of a change when one leaves it. */
  #left() {
    if (this.textarea.value === this.#known) return;
    this.#known = this.textarea.value;
    this.textarea.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** Somebody else wrote into the textarea: a draft was restored. */
  #follow() {
    const { value } = this.textarea;
    if (value === this.text) return;
    this.#write(value);
    if (this.builder?.isOn) void this.builder.open(value);
  }

  /** Say at once what the text alone tells, and ask the server for the rest. */
  #look() {
    const { text } = this;
    const mistake = mistakeIn(text);
    if (mistake) {
      this.checker.cancel();
      this.#wrong(mistake);
    } else if (!text.trim() || !isEntity(this.setting.entity)) {
      this.checker.cancel();
      this.#mark(null);
      this.outcome.clear();
    } else {
      this.checker.ask(text, { ...this.setting, record: this.outcome.record, token: this.token() });
    }
  }

  /** @param {import("./check.js").Outcome} found */
  #tell(found) {
    if (found.errors[0]) return this.#wrong(found.errors[0]);
    this.#mark(null);
    this.outcome.right(found);
  }

  /** @param {import("./check.js").Mistake} mistake */
  #wrong(mistake) {
    this.#mark(mistake);
    this.outcome.wrong(mistake);
  }

  /** @param {import("./check.js").Mistake | null} mistake */
  #mark(mistake) {
    const { text } = this;
    const place = mistake && { start: units(text, mistake.start), end: units(text, mistake.end) };
    this.fix = mistake?.fix ?? null;
    this.view.dispatch({ effects: underline.of(place) });
    this.view.dom.classList.toggle("is-wrong", Boolean(mistake));
  }

  #mendNow() {
    if (this.fix) this.mend(this.fix);
    return Boolean(this.fix);
  }

  /** Put in what was probably meant. @param {{ start: number, end: number, text: string }} fix in code points */
  mend({ start, end, text: insert }) {
    const { text } = this;
    const [from, to] = [units(text, start), units(text, end)];
    this.view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length }, userEvent: "input.complete" });
    this.view.focus();
  }

  destroy() {
    this.checker.cancel();
    this.view.destroy();
  }
}
