// @ts-check
import { h, newId } from "./dom.js";
import { composing } from "./ime-guard.js";
import { asked, fitting } from "./mention-words.js";
import { t } from "./text.js";

// <textarea data-mention='["王伟 Wang Wei"]'>: after an @ these names are offered.

/** @param {HTMLTextAreaElement} box */
export function offerNames(box) {
  /** @type {string[]} */
  const names = JSON.parse(box.dataset.mention || "[]");
  const list = h("ul", { class: "fl-mention", role: "listbox", id: newId("mention"), "aria-label": t("Colleagues"), hidden: true });
  let at = 0;
  box.after(h("div", { class: "fl-mention-at" }, list));
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" })) box.setAttribute(name, value);
  box.addEventListener("input", show);
  box.addEventListener("blur", hide);
  box.addEventListener("keydown", key);
  list.addEventListener("mousedown", (event) => {
    event.preventDefault(); // the box keeps the focus
    const one = event.target instanceof Element && event.target.closest("li");
    if (one) take(one.textContent ?? "");
  });
  if (document.activeElement === box) show(); // for whoever was faster than this script

  function show() {
    const text = asked(box.value.slice(0, box.selectionStart));
    const found = text === null ? [] : fitting(names, text);
    list.replaceChildren(...found.map((name) => h("li", { role: "option", id: newId("mention-name") }, name)));
    at = 0;
    list.hidden = !found.length;
    mark();
  }

  function hide() {
    list.hidden = true;
    mark();
  }

  function mark() {
    [...list.children].forEach((one, index) => one.setAttribute("aria-selected", String(index === at)));
    box.setAttribute("aria-expanded", String(!list.hidden));
    const id = list.hidden ? "" : list.children[at]?.id;
    if (id) box.setAttribute("aria-activedescendant", id);
    else box.removeAttribute("aria-activedescendant");
  }

  /** @param {KeyboardEvent} event */
  function key(event) {
    if (list.hidden || composing(event)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) at = (at + step + list.children.length) % list.children.length;
    else if (event.key === "Escape") list.hidden = true;
    else if (event.key === "Enter" || event.key === "Tab") take(list.children[at].textContent ?? "");
    else return;
    event.preventDefault();
    event.stopPropagation();
    mark();
  }

  /** @param {string} name */
  function take(name) {
    const before = box.value.slice(0, box.selectionStart).replace(/@[^\s@]*$/u, `@${name} `);
    box.value = before + box.value.slice(box.selectionStart);
    box.setSelectionRange(before.length, before.length);
    box.dispatchEvent(new Event("change", { bubbles: true }));
    hide();
  }
}

for (const box of globalThis.document?.querySelectorAll("[data-mention]") ?? []) offerNames(/** @type {HTMLTextAreaElement} */ (box));
