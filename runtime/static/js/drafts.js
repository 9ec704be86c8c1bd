// @ts-check

/** Names that are never kept on a device. */
const SECRET = /^(csrf_token|password|.*\.secret)$/;

/** @param {Iterable<[string, FormDataEntryValue]>} entries @returns {[string, string][]} what a draft keeps: no files, no secrets */
export function draftOf(entries) {
  return /** @type {[string, string][]} */ ([...entries].filter(([name, value]) => typeof value === "string" && !SECRET.test(name)));
}

/** What is chosen, by its words: an option that was found by searching is not there the next time. @param {HTMLFormElement} form @returns {Record<string, string>} by value */
export function wordsOf(form) {
  const chosen = [...form.querySelectorAll("select")].flatMap((field) => [...field.selectedOptions]);
  return Object.fromEntries(chosen.filter((option) => option.value).map((option) => [option.value, option.text]));
}

/** Put kept values back, rows included. @param {HTMLFormElement} form @param {[string, string][]} values @param {Record<string, string>} [words] of what was chosen */
export function fillFrom(form, values, words = {}) {
  for (const lines of form.querySelectorAll("fl-lines")) arrange(/** @type {any} */ (lines), values);
  /** @type {Map<string, string[]>} */
  const byName = new Map();
  for (const [name, value] of values) byName.set(name, [...(byName.get(name) ?? []), value]);
  for (const field of form.elements) {
    const name = field.getAttribute("name") ?? "";
    if (SECRET.test(name) || !("value" in field) || field instanceof HTMLButtonElement) continue;
    put(/** @type {HTMLInputElement | HTMLSelectElement} */ (field), byName.get(name) ?? [], words);
  }
}

/** @param {HTMLElement & { arrange: (indexes: string[]) => void }} lines @param {[string, string][]} values */
function arrange(lines, values) {
  const start = `${lines.dataset.name}.`;
  const indexes = values.filter(([name]) => name.startsWith(start)).map(([name]) => name.split(".")[1]).filter((index) => /^\d+$/.test(index));
  if (indexes.length) lines.arrange([...new Set(indexes)]);
}

/** @param {HTMLInputElement | HTMLSelectElement} field @param {string[]} values @param {Record<string, string>} words */
function put(field, values, words) {
  if (field instanceof HTMLSelectElement) {
    const known = new Set([...field.options].map((option) => option.value));
    for (const value of values) if (!known.has(value) && words[value]) field.add(new Option(words[value], value));
  }
  if (field instanceof HTMLSelectElement) for (const option of field.options) option.selected = values.includes(option.value);
  else if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
  else if (field.type !== "file" && field.type !== "hidden" && values.length) field.value = values[0];
  field.dispatchEvent(new Event("change", { bubbles: true }));
}
