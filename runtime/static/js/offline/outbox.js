// @ts-check
// What was saved without a network: kept, and sent when there is one. See sending.js.

import { get, list, packed, put, remove, unpacked } from "./vault.js";

/** @typedef {"sending" | "waiting" | "refused"} State one that is on its way, that waits, that the server would not take */
/** @typedef {"form" | "note" | "decision" | "comment" | "cell"} Kind what is sent: the word of `data-waits` */
/**
 * What is told of one: `url` takes it, `page` is where it was written, `written` is that by its labels, `answer` a part
 * of the page that refused it.
 *
 * @typedef {{ kind: Kind, title: string, url: string, page: string, state: State, type: string, words: Record<string, string>, written: [string, string][], answer?: string }} Told
 */
/** @typedef {{ id: string, at: number } & Told} Waiting */
/** @typedef {{ person: string, key: string, token: string }} Session */

/** What the browser calls the worker for when there is a network again, also when every page is closed. */
export const SYNC = "fl-outbox";
/** On the way in another window, or lost on the way. */
const LOST_MS = 60_000;

/** @returns {Promise<Session | null>} null without a network or a session */
export async function session() {
  const answer = await fetch("/offline/person", { headers: { "HX-Request": "true" } }).catch(() => null);
  return answer?.ok ? answer.json() : null;
}

/** Keep one, at the cost of pages to read where there is no room. @param {string} id @param {FormData} form @param {Omit<Told, "type">} told */
export async function hold(id, form, told) {
  form.set("_waiting", id);
  const { type, bytes } = await packed(form);
  const keep = () => put("waiting", id, { ...told, type }, bytes);
  const isKept = await keep().catch(async () => {
    for (const page of await list("pages")) await remove("pages", page.id);
    return keep();
  });
  if (isKept) awake();
  return isKept;
}

/** Have the worker send what waits, where browsers do that. */
export function awake() {
  const scope = /** @type {any} */ (globalThis);
  const ready = scope.registration ? Promise.resolve(scope.registration) : navigator.serviceWorker?.ready;
  ready?.then((/** @type {any} */ found) => found.sync?.register(SYNC)).catch(() => {}); // the page that opens next sends as well
}

/** What waits, and what was refused; the newest first. @returns {Promise<Waiting[]>} */
export async function waiting() {
  const all = /** @type {Waiting[]} */ (await list("waiting"));
  return all.filter(({ state, at }) => state !== "sending" || Math.abs(Date.now() - at) > LOST_MS); // clocks are put back, too
}

/** @param {string} id @returns {Promise<{ told: Told, form: FormData } | null>} */
export async function held(id) {
  const found = await get("waiting", id);
  return found && { told: /** @type {Told} */ (found.told), form: await unpacked(found.told.type, found.body) };
}

/** @param {string} id */
export const throwAway = (id) => remove("waiting", id);
