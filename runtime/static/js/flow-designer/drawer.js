// @ts-check
// The settings of one card, drawn from the schema of its type.

import { button } from "../designer/controls.js";
import { h, icon } from "../dom.js";
import { t } from "../text.js";
import { replaceStart, setOnBranch, setOnFlow, setOnStart, setOnStep } from "./commands.js";
import { drawForm } from "./controls.js";
import { find, START } from "./tree.js";

/** @typedef {import("./canvas.js").Finding} Finding */
/** @typedef {import("./designer.js").Designer} Designer */

/** @typedef {{ title: string, icon: string, tint: string, help: string, form: import("./controls.js").Form, value: Record<string, any>, pointer: string, set: (key: string, value: any) => import("./commands.js").Command, before?: Node[] }} Subject */

export class Drawer {
  /** @param {Designer} designer */
  constructor(designer) {
    this.designer = designer;
    this.notes = h("div", { class: "fl-step-notes" });
    this.element = h("aside", { class: "fl-step-drawer", "aria-label": t("Settings"), hidden: true });
    this.element.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
      event.stopPropagation();
      designer.select("", true);
    });
  }

  /** Draw what is selected; the caret stays where it was. */
  draw() {
    const { designer, element } = this;
    const subject = this.#subject(designer.selected);
    element.hidden = !subject;
    if (!subject) return element.replaceChildren();
    const focus = element.contains(document.activeElement) ? focusOf(document.activeElement) : "";
    const scroll = element.querySelector(".fl-step-settings")?.scrollTop ?? 0;
    const findings = designer.findings[designer.selected] ?? [];
    const place = {
      flow: designer.history.document, entity: designer.history.document.entity ?? "", step: designer.selected, manual: designer.manual, pickers: designer.pickers, server: designer.server, path: "", read: (/** @type {string} */ path) => path.split("/").slice(1).reduce((here, key) => here?.[key], this.#subject(designer.selected)?.value),
      wrong: (/** @type {string} */ path) => findings.find((one) => one.path === subject.pointer + path || (one.level === "error" && one.path.startsWith(`${subject.pointer}${path}/`)))?.message ?? "",
    };
    const form = drawForm(subject.form, subject.value, (key, value, typing) => this.#change(subject.set(key, value), Boolean(typing)), place);
    const close = button(t("Close the settings"), "x", () => designer.select("", true), { isIcon: true });
    close.dataset.focus = "close";
    element.replaceChildren(
      h("header", { class: `fl-step-drawer-head is-${subject.tint}` }, icon(subject.icon), h("h2", { tabindex: "-1", "data-focus": "title" }, subject.title), close),
      h("div", { class: "fl-step-actions", role: "group", "aria-label": t("What to do with it") }, ...designer.actionsFor(designer.selected)),
      h("div", { class: "fl-step-settings", tabindex: "-1" },
        ...(subject.help ? [h("p", { class: "fl-help" }, subject.help)] : []), this.notes, ...(subject.before ?? []), ...form));
    this.tell();
    const body = element.querySelector(".fl-step-settings");
    if (body) body.scrollTop = scroll;
    if (focus) this.#refocus(focus);
  }

  /** @param {string} focus */
  #refocus(focus) {
    const found = this.element.querySelector(`[data-focus="${CSS.escape(focus)}"]`);
    const input = found instanceof HTMLSelectElement && found.hidden ? found.closest("fl-combobox")?.querySelector("input") : found;
    if (input instanceof HTMLElement) input.focus({ preventScroll: true });
  }

  /** @param {import("./commands.js").Command} command @param {boolean} typing what is typed is not drawn anew under the fingers */
  #change(command, typing) {
    this.designer.history.run(command, typing ? "typing" : "drawer");
  }

  /** What is wrong here now. */
  tell() {
    this.notes.replaceChildren(...this.#findings(this.designer.findings[this.designer.selected] ?? []));
  }

  focus() {
    /** @type {HTMLElement | null} */ (this.element.querySelector("h2"))?.focus({ preventScroll: true });
  }

  /** @param {Finding[]} findings @returns {Node[]} */
  #findings(findings) {
    return findings.map((one) => h("div", { class: `fl-step-finding is-${one.level}` }, icon({ error: "circle-alert", warning: "triangle-alert" }[one.level] ?? "lightbulb"),
      h("div", {}, h("p", {}, one.message), ...one.fixes.map((fix) => button(fix.title, "wrench", () => this.designer.fix(fix.patch))))));
  }

  /** @param {string} at @returns {Subject | null} */
  #subject(at) {
    const { manual, history: { document: flow } } = this.designer;
    if (!at) return null;
    if (at === "flow") return { title: t("The flow"), icon: "settings-2", tint: "slate", help: "", form: manual.flow, value: flow, pointer: "", set: setOnFlow };
    if (at === START) return this.#start();
    const [id, branch] = at.split("/");
    const found = find(flow, id);
    if (!found) return null;
    const { step } = found;
    if (branch) {
      const one = step.branches?.find((other) => other.id === branch);
      if (!one) return null;
      const form = manual.branch[step.type === "parallel" ? "branch" : "case"];
      const shown = one.default ? { parts: form.parts.filter((/** @type {any} */ part) => part.key !== "when") } : { parts: form.parts };
      return { title: one.title || t("Branch"), icon: "git-branch", tint: "green", help: one.default ? t("Taken when no other branch is.") : "", form: shown, value: one, pointer: pointerTo(flow, at), set: (key, value) => setOnBranch(id, branch, key, value) };
    }
    const type = manual.types[step.type] ?? { title: step.type, icon: "workflow", tint: "grey", help: "", form: { parts: [] } };
    return { title: step.title || type.title, icon: type.icon, tint: type.tint, help: type.help, form: type.form, value: step, pointer: pointerTo(flow, at), set: (key, value) => setOnStep(id, key, value) };
  }

  /** @returns {Subject} */
  #start() {
    const { manual, history: { document: flow } } = this.designer;
    const kind = manual.starts[flow.start.on] ?? { form: { parts: [] } };
    const select = h("select", { class: "fl-input", id: "set-on", "data-focus": "on" }, ...Object.entries(manual.starts).map(([name, one]) => h("option", { value: name, selected: name === flow.start.on }, one.title)));
    select.addEventListener("change", () => {
      const next = manual.starts[select.value];
      const known = next.form.parts.map((/** @type {any} */ part) => part.key);
      this.#change(replaceStart(structuredClone(next.first), known), false);
    });
    const before = [h("div", { class: "fl-field" }, h("label", { class: "fl-label", for: "set-on" }, t("Starts when")), select)];
    return { title: t("Start"), icon: "circle-play", tint: "slate", help: "", form: kind.form, value: flow.start, pointer: "/start", set: setOnStart, before };
  }
}

/** @param {Element | null} element */
const focusOf = (element) => {
  const own = element instanceof HTMLElement ? element.dataset.focus : "";
  const combo = element?.closest("fl-combobox")?.querySelector("select");
  return own || (combo instanceof HTMLElement ? combo.dataset.focus : "") || "";
};

/** The JSON pointer to a step, or to `step/branch`. @param {import("./tree.js").Flow} flow @param {string} at */
export function pointerTo(flow, at) {
  const [id, branch] = at.split("/");
  /** @param {import("./tree.js").Step[]} steps @param {string} path @returns {string} */
  const look = (steps, path) => {
    for (const [index, step] of steps.entries()) {
      const here = `${path}/${index}`;
      if (step.id === id) return branch ? `${here}/branches/${step.branches?.findIndex((one) => one.id === branch)}` : here;
      for (const [number, one] of (step.branches ?? []).entries()) {
        const found = look(one.steps, `${here}/branches/${number}/steps`);
        if (found) return found;
      }
      const found = step.steps ? look(step.steps, `${here}/steps`) : "";
      if (found) return found;
    }
    return "";
  };
  return look(flow.steps, "/steps");
}
