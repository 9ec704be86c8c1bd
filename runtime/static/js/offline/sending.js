// @ts-check
// Send what waits, once: by the page that is open, or by the worker when none is.

import { held, session, throwAway, waiting } from "./outbox.js";
import { list, owner, put } from "./vault.js";

/** @typedef {import("./outbox.js").Waiting} Waiting */
/** @typedef {"saved" | "refused" | "failed" | "gone"} Outcome `failed`: the server broke at this one; `gone`: nobody of ours answered */

/** The server tells a device that sends by itself, and not its page, what became of it. */
const DEVICE = { "Formloom-Waiting": "1" };
const SAVED = "Formloom-Saved";
/** A photograph on a slow line takes its time; a line that is dead must not hold up the rest for ever. */
const PATIENCE_MS = 600_000;
const SAID = 6000;

/**
 * Send what waits, the oldest first; one window at a time.
 *
 * @param {(one: Waiting, reason: string | null) => void} tell what became of one: null when it was saved, else a part of the page that refused it
 * @param {string} [only] the id of the one to send, also when it was refused before
 * @returns {Promise<boolean>} whether it should be tried again as soon as there is a network
 */
export function sendAll(tell, only) {
  return navigator.locks.request("fl-outbox", async () => {
    const due = (await waiting()).filter(({ id, state }) => (only ? id === only : state !== "refused")).reverse();
    const who = due.length ? await session() : null;
    const isOwner = who && who.person === (await owner())?.person;
    for (const one of isOwner ? due : []) {
      const { outcome, answer } = await send(one, /** @type {import("./outbox.js").Session} */ (who));
      if (outcome === "gone") break;
      if (outcome !== "failed") tell(one, answer);
    }
    return (isOwner || !who) && (await list("waiting")).some(({ state }) => state !== "refused");
  });
}

/** @param {Waiting} one @param {import("./outbox.js").Session} who @returns {Promise<{ outcome: Outcome, answer: string | null }>} */
async function send({ id, at, ...told }, who) {
  const kept = await held(id);
  if (!kept) return { outcome: "failed", answer: null };
  kept.form.set("csrf_token", who.token);
  const asked = { method: "POST", body: kept.form, headers: DEVICE, redirect: /** @type {const} */ ("manual"), signal: AbortSignal.timeout(PATIENCE_MS) };
  const answer = await fetch(told.url, asked).catch(() => null);
  if (answer?.headers.get(SAVED) === id) {
    await throwAway(id);
    return { outcome: "saved", answer: null };
  }
  const outcome = await outcomeOf(answer, who.person);
  if (outcome !== "refused") return { outcome, answer: null };
  const said = saidBy(await /** @type {Response} */ (answer).text());
  await put("waiting", id, { ...told, state: "refused", answer: said });
  return { outcome, answer: said };
}

/** @param {Response | null} answer @param {string} person @returns {Promise<Outcome>} */
async function outcomeOf(answer, person) {
  if (!answer?.headers.has("X-Request-ID") || [401, 429, 503].includes(answer.status)) return "gone";
  if (answer.status >= 500) return "failed";
  if (answer.status < 400) return "gone"; // somebody else's page, such as that of a hotel
  const isOthers = answer.status === 403 && (await session())?.person !== person;
  return isOthers ? "gone" : "refused";
}

/** The part of a page that says why. @param {string} html */
function saidBy(html) {
  const [first] = [/<[^>]+data-error-summary/, /<[^>]+class="fl-empty/].map((one) => html.search(one)).filter((at) => at >= 0);
  return html.slice(first ?? 0, (first ?? 0) + SAID);
}

/** Why the server did not take it, in its own words. @param {string} html */
export function reasonOf(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const said = page.querySelector("[data-error-summary]") ?? page.querySelector(".fl-empty");
  const found = ["ul:not(.fl-similar) > li", ".fl-banner-text", "h1, h2, strong"].map((one) => [...(said?.querySelectorAll(one) ?? [])]);
  return (found.find(({ length }) => length) ?? []).map((one) => one.textContent?.trim() ?? "").join(" ");
}
