// @ts-check
// Forms that were saved without a network: kept, sent when there is one, once.

import { get, list, packed, put, remove, unpacked } from "./vault.js";

/** @typedef {"sending" | "waiting" | "refused"} State a form that is on its way, that waits, that the server would not take */
/** @typedef {{ title: string, url: string, state: State, type: string, words: Record<string, string>, reason?: string }} Told */
/** @typedef {{ id: string, at: number } & Told} Waiting */
/** @typedef {{ person: string, key: string, token: string }} Session */

/** On the way in another window, or lost on the way. */
const LOST_MS = 60_000;

/** @returns {Promise<Session | null>} null without a network or a session */
export async function session() {
  const answer = await fetch("/offline/person", { headers: { "HX-Request": "true" } }).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

/** @param {string} id @param {FormData} form @param {Omit<Told, "type">} told */
export async function hold(id, form, told) {
  form.set("waiting", id);
  const { type, bytes } = await packed(form);
  return put("waiting", id, { ...told, type }, bytes);
}

/** What waits, and what was refused; the newest first. @returns {Promise<Waiting[]>} */
export async function waiting() {
  const all = /** @type {Waiting[]} */ (await list("waiting"));
  return all.filter(({ state, at }) => state !== "sending" || Date.now() - at > LOST_MS);
}

/** @param {string} id @returns {Promise<{ told: Told, form: FormData } | null>} */
export async function held(id) {
  const found = await get("waiting", id);
  return found && { told: /** @type {Told} */ (found.told), form: await unpacked(found.told.type, found.body) };
}

/** @param {string} id */
export const throwAway = (id) => remove("waiting", id);

/**
 * Send what waits, the oldest first; one window at a time.
 *
 * @param {(one: Waiting, reason: string | null) => void} tell what became of one: null when it was saved
 * @param {string} [only] the id of the one to send, also when it was refused before
 */
export function sendAll(tell, only) {
  return navigator.locks.request("fl-outbox", { ifAvailable: true }, async (lock) => {
    const due = lock ? (await waiting()).filter(({ id, state }) => (only ? id === only : state !== "refused")).reverse() : [];
    const who = due.length ? await session() : null;
    for (const one of who ? due : []) {
      const reason = await send(one, /** @type {Session} */ (who).token);
      if (reason === undefined) return; // the network, or the session, went away again
      tell(one, reason);
    }
  });
}

/** @param {Waiting} one @param {string} token @returns {Promise<string | null | undefined>} why it was refused, null when it was saved, undefined when nobody answered */
async function send({ id, at, ...told }, token) {
  const kept = await held(id);
  if (!kept) return "";
  kept.form.set("csrf_token", token);
  const answer = await fetch(told.url, { method: "POST", body: kept.form, redirect: "manual" }).catch(() => null);
  if (!answer || answer.status >= 500 || answer.status === 401 || answer.status === 429) return undefined;
  if (answer.type === "opaqueredirect") {
    await throwAway(id);
    return null;
  }
  const reason = reasonOf(await answer.text());
  await put("waiting", id, { ...told, state: "refused", reason });
  return reason;
}

/** Why the server did not take a form, in its own words. @param {string} html */
function reasonOf(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const said = page.querySelector("[data-error-summary]") ?? page.querySelector(".fl-empty");
  const points = [...(said?.querySelectorAll("ul:not(.fl-similar) > li") ?? [])];
  return (points.length ? points : [...(said?.querySelectorAll("h1, h2, strong") ?? [])]).map((one) => one.textContent?.trim() ?? "").join(" ");
}
