// @ts-check
import { h, icon } from "./dom.js";
import { t } from "./text.js";

// <div data-similar="url" data-fields="name mobile"> in a form tells, while these fields are typed, which records are like it.

const WAIT_MS = 400;

/** @typedef {{ title: string, by: string, url: string }} Similar */

/** @param {HTMLElement} hint */
export function watch(hint) {
  const form = /** @type {HTMLFormElement} */ (hint.closest("form"));
  const names = (hint.dataset.fields ?? "").split(" ");
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const isTyped = names.some((name) => isChanged(form.elements.namedItem(name))); // before this script had come
  let asked = isTyped ? "" : valuesOf(form, names).toString();
  const look = () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const values = valuesOf(form, names);
      if (values.toString() === asked) return;
      asked = values.toString();
      const items = await ask(hint, form, values);
      if (items && values.toString() === asked) show(hint, items);
    }, WAIT_MS);
  };
  form.addEventListener("input", look);
  if (isTyped) look();
}

/** @param {Element | RadioNodeList | null} one */
const isChanged = (one) => (one instanceof HTMLInputElement || one instanceof HTMLTextAreaElement) && one.value !== one.defaultValue;

/** @param {HTMLFormElement} form @param {string[]} names */
function valuesOf(form, names) {
  const values = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (names.includes(name) && typeof value === "string") values.append(name, value);
  return values;
}

/** @param {HTMLElement} hint @param {HTMLFormElement} form @param {URLSearchParams} values @returns {Promise<Similar[] | null>} null when nobody can tell now */
async function ask(hint, form, values) {
  const body = new URLSearchParams(values);
  body.append("csrf_token", String(new FormData(form).get("csrf_token")));
  if (hint.dataset.record) body.append("_record", hint.dataset.record);
  try {
    const answer = await fetch(hint.dataset.similar ?? "", { method: "POST", body, headers: { Accept: "application/json" } });
    return answer.ok ? (await answer.json()).items : null;
  } catch {
    return null; // offline: the server looks again when the form is sent
  }
}

/** @param {HTMLElement} hint @param {Similar[]} items */
function show(hint, items) {
  if (!items.length) return hint.replaceChildren();
  const lines = items.map(({ title, by, url }) => h("li", {}, url ? h("a", { href: url, target: "_blank" }, title) : t("A record of another team"), " ", h("span", { class: "fl-faint" }, by)));
  // Who saves now has seen it.
  const seen = h("input", { type: "hidden", name: "_anyway", value: "1" });
  const told = h("div", { class: "fl-banner-text" }, h("strong", {}, t("This is there already, probably:")), h("ul", { class: "fl-similar" }, ...lines));
  return hint.replaceChildren(h("div", { class: "fl-banner is-warn" }, icon("triangle-alert"), told, seen));
}

for (const hint of document.querySelectorAll("[data-similar]")) watch(/** @type {HTMLElement} */ (hint));
