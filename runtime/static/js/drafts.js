// @ts-check

/** Names that are never kept on a device. */
const SECRET = /^(csrf_token|password|.*\.secret)$/;

/** @param {Iterable<[string, FormDataEntryValue]>} entries @returns {[string, string][]} what a draft keeps: no files, no secrets */
export function draftOf(entries) {
  return /** @type {[string, string][]} */ ([...entries].filter(([name, value]) => typeof value === "string" && !SECRET.test(name)));
}

/** Put kept values back; rows that are no longer there are left out. @param {HTMLFormElement} form @param {[string, string][]} values */
export function fillFrom(form, values) {
  /** @type {Map<string, string[]>} */
  const byName = new Map();
  for (const [name, value] of values) byName.set(name, [...(byName.get(name) ?? []), value]);
  for (const field of form.elements) {
    const name = field.getAttribute("name") ?? "";
    if (SECRET.test(name) || !("value" in field) || field instanceof HTMLButtonElement) continue;
    put(/** @type {HTMLInputElement | HTMLSelectElement} */ (field), byName.get(name) ?? []);
  }
}

/** @param {HTMLInputElement | HTMLSelectElement} field @param {string[]} values */
function put(field, values) {
  if (field instanceof HTMLSelectElement) for (const option of field.options) option.selected = values.includes(option.value);
  else if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
  else if (field.type !== "file" && field.type !== "hidden" && values.length) field.value = values[0];
  field.dispatchEvent(new Event("change", { bubbles: true }));
}
