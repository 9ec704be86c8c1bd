// @ts-check

/**
 * Build an element; a text child is always text, never markup.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | boolean | number>} [attributes] `false` leaves one out
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children);
  return element;
}

/** @param {string} name an icon of the sprite the page already uses */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "fl-icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite()}#${name}`);
  svg.append(use);
  return svg;
}

const SVG = "http://www.w3.org/2000/svg";

function sprite() {
  const used = document.querySelector(".fl-icon > use")?.getAttribute("href");
  return used?.split("#")[0] ?? new URL("../icons.svg", import.meta.url).href;
}

let made = 0;

/** @param {string} prefix */
export const newId = (prefix) => `${prefix}-${(made += 1)}`;

/**
 * Run `listen` for an event anywhere on the page whose target lies in `selector`.
 *
 * @param {string} type
 * @param {string} selector
 * @param {(event: any, element: any) => void} listen
 */
export function on(type, selector, listen) {
  document.addEventListener(type, (event) => {
    const found = event.target instanceof Element && event.target.closest(selector);
    if (found) listen(event, found);
  });
}

/** Say something to screen readers. @param {string} text */
export function announce(text) {
  const live = document.getElementById("fl-live");
  if (!live) return;
  live.textContent = "";
  setTimeout(() => (live.textContent = text), 50); // the same words twice are spoken twice
}

/** Whether typing a letter there writes a letter. @param {EventTarget | null} target */
export function isTyping(target) {
  return target instanceof Element && !!target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
}
