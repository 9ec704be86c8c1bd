// @ts-check
// Answers of the server that are parts of a page, for scripts that know where each belongs.

/** Who moves one thing after the other is not walled in by messages. */
const MOST_TOASTS = 2;

/** What an answer brings, in its order. @param {string} html @returns {HTMLElement[]} */
export const parsed = (html) => /** @type {HTMLElement[]} */ ([...new DOMParser().parseFromString(html, "text/html").body.children]);

/**
 * Send a form as a script does; null without a connection or when the server failed.
 *
 * @param {string} url
 * @param {FormData | Record<string, string>} fields
 * @returns {Promise<{ ok: boolean, status: number, parts: HTMLElement[] } | null>}
 */
export async function send(url, fields) {
  const body = fields instanceof FormData ? fields : new FormData();
  if (!(fields instanceof FormData)) for (const [name, value] of Object.entries(fields)) body.set(name, value);
  body.set("csrf_token", /** @type {HTMLInputElement | null} */ (document.querySelector("input[name=csrf_token]"))?.value ?? "");
  const answer = await fetch(url, { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => null);
  const isPart = answer && answer.status < 500 && answer.headers.get("Content-Type")?.startsWith("text/html");
  return answer && isPart ? { ok: answer.ok, status: answer.status, parts: parsed(await answer.text()) } : null;
}

/** Show what an answer says: its messages, and its dialog if it asks something. @param {HTMLElement[]} parts @returns {HTMLDialogElement | null} */
export function showSaid(parts) {
  const toasts = document.getElementById("fl-toasts");
  toasts?.append(...parts.filter((one) => one.localName === "fl-toast"));
  while (toasts && toasts.children.length > MOST_TOASTS) toasts.firstElementChild?.remove();
  const dialog = parts.find((one) => one instanceof HTMLDialogElement || one.localName === "dialog");
  if (!dialog) return null;
  document.getElementById(dialog.id)?.remove();
  dialog.removeAttribute("data-dialog-now");
  document.body.append(dialog);
  const shown = /** @type {HTMLDialogElement} */ (dialog);
  shown.showModal();
  return shown;
}
