// @ts-check
// The picture of a flow: nested lists from the start to the end, so that it reads the same without the picture.

import { h, icon } from "../dom.js";
import { t } from "../text.js";
import { START } from "./tree.js";

/** @typedef {import("./tree.js").Step} Step */
/** @typedef {import("./tree.js").Branch} Branch */
/** @typedef {import("./tree.js").Sequence} Sequence */
/** @typedef {{ code: string, level: string, step: string, path: string, message: string, fixes: { title: string, patch: any[] }[] }} Finding */
/** @typedef {{ cards: Record<string, { title: string, own: string, lines: string[] }>, branches: Record<string, { title: string, own: string, words: string }>, start: string[], findings: Finding[] }} Told */
/** @typedef {{ types: Record<string, { title: string, help: string, group: string, icon: string, tint: string, form: any, first: any }>, groups: { key: string, title: string, types: string[] }[], rules: Record<string, any>, starts: Record<string, any>, flow: any, branch: Record<string, any>, rights: { value: string, title: string }[] }} Manual */
/**
 * @typedef {object} Picture what is drawn besides the document
 * @property {Told} told
 * @property {Manual} manual
 * @property {Record<string, Finding[]>} findings by step, or `block/branch`
 * @property {string} selected the `data-at` of the card whose drawer is open
 * @property {string} moving the step that is about to be moved
 * @property {Set<string>} folded branches that are not drawn, by `block/branch`
 * @property {Map<string, { look: string, note: string }>} marks of a simulated way, by step
 */

/** Draw a flow. @param {import("./tree.js").Flow} flow @param {Picture} picture @returns {HTMLOListElement} */
export function draw(flow, picture) {
  const list = h("ol", { class: "fl-steps-line", "aria-label": t("Steps of the flow") });
  list.append(
    h("li", { class: "fl-step-item" }, startCard(flow, picture), slot({ block: "", branch: "" }, 0, picture)),
    ...items(flow.steps, { block: "", branch: "" }, picture),
    h("li", { class: "fl-step-item is-end" }, h("span", { class: "fl-step-end" }, icon("flag"), t("End"))),
  );
  return list;
}

/** @param {Step[]} steps @param {Sequence} where @param {Picture} picture */
const items = (steps, where, picture) => steps.map((step, index) => h("li", { class: "fl-step-item" }, card(step, picture), ...block(step, picture), slot(where, index + 1, picture)));

/** The "+" between two cards; while a step is moved, the places for it. @param {Sequence} where @param {number} index @param {Picture} picture */
function slot(where, index, picture) {
  const label = picture.moving ? t("Move it here") : t("Add a step here");
  const button = h("button", { type: "button", class: "fl-step-add", "data-slot": `${where.block}/${where.branch}/${index}`, "aria-label": label, title: label }, icon(picture.moving ? "circle-dot" : "plus"));
  return h("div", { class: picture.moving ? "fl-step-slot is-target" : "fl-step-slot" }, button);
}

/** A name in the language of the page, as long as it is still that name. @param {string | undefined} own @param {{ title: string, own: string } | undefined} told */
const shown = (own, told) => (told && told.own === (own ?? "") && told.own ? told.title : own);

/** @param {import("./tree.js").Flow} flow @param {Picture} picture */
function startCard(flow, picture) {
  const lines = picture.told.start;
  return shell({ at: START, title: t("Start"), lines, look: { icon: "circle-play", tint: "slate" }, findings: picture.findings[START] ?? [], step: START, picture });
}

/** @param {Step} step @param {Picture} picture */
function card(step, picture) {
  const look = picture.manual.types[step.type] ?? { icon: "workflow", tint: "grey", title: step.type };
  const told = picture.told.cards[step.id];
  return shell({ at: step.id, title: shown(step.title, told) || look.title, kind: step.title ? look.title : "", lines: told?.lines ?? [], look, findings: picture.findings[step.id] ?? [], step: step.id, picture });
}

/**
 * @param {{ at: string, title: string, kind?: string, lines: string[], look: { icon: string, tint: string }, findings: Finding[], step: string, picture: Picture }} card
 */
function shell({ at, title, kind = "", lines, look, findings, step, picture }) {
  const mark = picture.marks.get(step);
  const states = [`is-${look.tint}`, picture.selected === at && "is-selected", picture.moving === at && "is-moving", mark && `is-${mark.look}`];
  return h("button", { type: "button", class: ["fl-step-card", ...states.filter(Boolean)].join(" "), "data-at": at, "aria-pressed": String(picture.selected === at), ...(step !== START && { "aria-keyshortcuts": "Alt+ArrowUp Alt+ArrowDown" }) },
    h("span", { class: "fl-step-head" }, icon(look.icon), h("span", { class: "fl-step-title" }, title), ...badge(findings)),
    h("span", { class: "fl-step-lines" }, ...(kind ? [h("span", { class: "fl-step-kind" }, kind)] : []), ...lines.map((line) => h("span", {}, line))),
    ...(mark?.note ? [h("span", { class: "fl-card-mark" }, mark.note)] : []));
}

/** @param {Finding[]} findings @returns {Node[]} */
function badge(findings) {
  const shown = findings.filter(({ level }) => level !== "hint");
  if (!shown.length) return [];
  const isError = shown.some(({ level }) => level === "error");
  const text = shown.map(({ message }) => message).join(" ");
  return [h("span", { class: isError ? "fl-step-badge is-bad" : "fl-step-badge is-warn", title: text }, icon(isError ? "circle-alert" : "triangle-alert"), h("span", { class: "fl-visually-hidden" }, text))];
}

/** The branches of a block, side by side. @param {Step} step @param {Picture} picture @returns {Node[]} */
function block(step, picture) {
  if (step.steps) return [h("div", { class: "fl-step-loop" }, sequence(step.steps, { block: step.id, branch: "" }, picture))];
  if (!step.branches) return [];
  const label = t("Add a branch");
  const add = h("button", { type: "button", class: "fl-step-more", "data-add-branch": step.id }, icon("plus"), label);
  const branches = step.branches.map((one, index) => h("li", { class: "fl-step-branch" }, branchCard(step, one, index, picture), ...inside(step, one, picture)));
  return [h("div", { class: "fl-step-block" }, add, h("ol", { class: "fl-step-branches" }, ...branches))];
}

/** @param {Step} step @param {Branch} branch @param {Picture} picture @returns {Node[]} */
function inside(step, branch, picture) {
  if (!picture.folded.has(`${step.id}/${branch.id}`)) return [sequence(branch.steps, { block: step.id, branch: branch.id }, picture)];
  return [h("span", { class: "fl-step-folded" }, t("{count} steps", { count: branch.steps.length }))];
}

/** @param {Step[]} steps @param {Sequence} where @param {Picture} picture */
const sequence = (steps, where, picture) => h("ol", { class: "fl-steps-line is-inner" }, h("li", { class: "fl-step-item is-first" }, slot(where, 0, picture)), ...items(steps, where, picture));

/** @param {Step} step @param {Branch} branch @param {number} index @param {Picture} picture */
function branchCard(step, branch, index, picture) {
  const at = `${step.id}/${branch.id}`;
  const findings = picture.findings[at] ?? [];
  const mark = picture.marks.get(at);
  const told = picture.told.branches[branch.id];
  const words = told?.words ?? "";
  const isFolded = picture.folded.has(at);
  const fold = h("button", { type: "button", class: "fl-step-fold", "data-fold": at, "aria-expanded": String(!isFolded), "aria-label": isFolded ? t("Unfold the branch") : t("Fold the branch") }, icon(isFolded ? "chevron-right" : "chevron-down"));
  const hasOrder = step.type === "exclusive" && !branch.default;
  const open = h("button", { type: "button", class: ["fl-branch-card", picture.selected === at && "is-selected", mark && `is-${mark.look}`].filter(Boolean).join(" "), "data-at": at, "aria-pressed": String(picture.selected === at), ...(hasOrder && { "aria-keyshortcuts": "Alt+ArrowLeft Alt+ArrowRight" }) },
    h("span", { class: "fl-step-head" },
      h("span", { class: "fl-step-title" }, shown(branch.title, told) || (branch.default ? t("Otherwise") : t("Branch {number}", { number: index + 1 }))),
      ...(hasOrder ? [h("span", { class: "fl-step-order" }, t("Priority {number}", { number: index + 1 }))] : []),
      ...badge(findings)),
    ...(words ? [h("span", { class: "fl-step-lines" }, h("span", {}, words))] : []));
  return h("div", { class: "fl-branch-row" }, open, fold);
}

/** The findings by the card that shows them. @param {import("./tree.js").Flow} flow @param {Finding[]} findings @param {(path: string) => { step: string, branch: string }} placeOf @returns {Record<string, Finding[]>} */
export function byCard(flow, findings, placeOf) {
  /** @type {Record<string, Finding[]>} */
  const found = {};
  for (const one of findings) {
    const { step, branch } = placeOf(one.path);
    const at = branch && step === one.step ? `${step}/${branch}` : one.step || step;
    (found[at] ??= []).push(one);
  }
  return found;
}
