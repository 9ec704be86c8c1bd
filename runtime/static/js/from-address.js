// @ts-check

/**
 * Take what stands behind the # of the address into a field of the form, and out of the address and the history: browsers
 * send it to nobody, so it reaches the server in a body alone.
 *
 * @param {HTMLInputElement} field
 */
export function takeFromAddress(field) {
  const said = location.hash.slice(1);
  if (!said) return;
  field.value = said;
  history.replaceState(history.state, "", location.pathname + location.search);
}

for (const field of document.querySelectorAll("[data-from-address]")) takeFromAddress(/** @type {HTMLInputElement} */ (field));
