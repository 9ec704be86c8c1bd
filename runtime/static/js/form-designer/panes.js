// @ts-check
// The panes beside the canvas: their tabs, their widths, and which of them is seen where only one fits.

import { h } from "../dom.js";
import { t } from "../text.js";

const [LEAST, MOST] = [200, 480];

/** Several parts in one place, one of them seen. @param {string} label @param {string} kept where the choice is kept @param {{ key: string, title: string, element: HTMLElement, draw: () => void }[]} parts */
export function tabbed(label, kept, parts) {
  const known = localStorage.getItem(kept);
  let current = parts.find((one) => one.key === known)?.key ?? parts[0].key;
  const buttons = parts.map(({ key, title }) => {
    const button = h("button", { type: "button", class: "fl-tab", role: "tab", id: `${kept}-${key}` }, title);
    button.addEventListener("click", () => show(key));
    return button;
  });
  const strip = h("div", { class: "fl-tabs", role: "tablist", "aria-label": label }, ...buttons);
  const body = h("div", { class: "fl-fd-pane-body", role: "tabpanel", tabindex: "-1" });
  strip.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = parts[(parts.findIndex((one) => one.key === current) + step + parts.length) % parts.length];
    show(next.key);
    buttons[parts.indexOf(next)].focus();
    event.preventDefault();
  });
  /** @param {string} key */
  function show(key) {
    current = key;
    localStorage.setItem(kept, key);
    for (const [index, one] of parts.entries()) {
      const isCurrent = one.key === key;
      buttons[index].setAttribute("aria-selected", String(isCurrent));
      buttons[index].tabIndex = isCurrent ? 0 : -1;
      if (isCurrent) {
        body.setAttribute("aria-labelledby", buttons[index].id);
        if (body.firstChild !== one.element) body.replaceChildren(one.element);
        one.draw();
      }
    }
  }
  return { strip, body, show, draw: () => parts.find((one) => one.key === current)?.draw(), isShown: (/** @type {string} */ key) => current === key, start: () => show(current) };
}

/** A part that is fetched when somebody first looks at it. @template {{ element: HTMLElement, draw: () => void }} P @param {() => Promise<P>} make */
export function later(make) {
  const element = h("div");
  /** @type {Promise<P> | undefined} */
  let made;
  const part = () => (made ??= make().then((one) => (element.replaceChildren(one.element), one)));
  return { element, part, draw: () => void part().then((one) => one.draw()) };
}

/** A line between two panes that can be dragged, and moved by arrows. @param {HTMLElement} pane @param {string} label @param {string} kept @param {number} usual @param {1 | -1} side 1 for a pane on the left of it */
export function divider(pane, label, kept, usual, side) {
  const line = h("div", { class: "fl-fd-divider", role: "separator", "aria-orientation": "vertical", "aria-label": label, tabindex: "0", "aria-valuemin": LEAST, "aria-valuemax": MOST });
  /** @param {number} width */
  const set = (width) => {
    const now = Math.round(Math.max(LEAST, Math.min(MOST, width)));
    pane.style.setProperty("--w-pane", `${now}px`);
    line.setAttribute("aria-valuenow", String(now));
    localStorage.setItem(kept, String(now));
  };
  set(Number(localStorage.getItem(kept)) || usual);
  line.addEventListener("pointerdown", (event) => line.setPointerCapture(event.pointerId));
  line.addEventListener("pointermove", (event) => {
    if (!line.hasPointerCapture(event.pointerId)) return;
    const box = pane.getBoundingClientRect();
    set(side > 0 ? event.clientX - box.left : box.right - event.clientX);
  });
  line.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 16, ArrowLeft: -16 }[event.key];
    if (!step) return;
    set(Number(line.getAttribute("aria-valuenow")) + step * side);
    event.preventDefault();
  });
  return line;
}

/** The panes by name, title and icon, where only one of them fits. */
export const PANES = () => /** @type {[string, string, string][]} */ ([["add", t("Add"), "plus"], ["canvas", t("Form"), "layout-list"], ["settings", t("Settings"), "settings-2"]]);
