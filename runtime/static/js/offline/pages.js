// @ts-check
// Pages that were opened, kept for reading without a network. The server says which may be, and for whom.

import { get, list, owner, put, remove } from "./vault.js";

const MOST = 30;
const OLDEST_MS = 14 * 24 * 3600e3;
/** What was said then is not said again. */
const TOASTS = /<fl-toast .*?<\/fl-toast>/gs;
const KEEP = "Formloom-Keep";
/** The policy names the nonce of the page's own scripts. */
const HEADERS = ["Content-Type", "Content-Security-Policy"];

/** @param {string} address @param {Response} answer @param {boolean} [stays] also when others have been opened since */
export async function keepPage(address, answer, stays = false) {
  const person = answer.headers.get(KEEP);
  if (!answer.ok || !person || person !== (await owner())?.person) return;
  const html = (await answer.text()).replace(TOASTS, "");
  const headers = HEADERS.map((name) => [name, answer.headers.get(name) ?? ""]);
  const known = stays ? null : (await list("pages")).find(({ id }) => id === address);
  await put("pages", address, { title: titleOf(html), stays: stays || !!known?.stays, headers }, new TextEncoder().encode(html).buffer);
  const all = await list("pages");
  const tooMany = all.filter((one) => !one.stays).slice(MOST);
  for (const { id } of [...tooMany, ...all.filter(isOld)]) await remove("pages", id);
}

/** @param {{ at: number }} one */
const isOld = ({ at }) => Date.now() - at > OLDEST_MS;

/** A page as it was when it was opened last. @param {string} address path and query @returns {Promise<Response | null>} */
export async function keptPage(address) {
  const found = (await get("pages", address)) ?? (await get("pages", address.split("?")[0]));
  if (!found || isOld(found)) return null;
  const html = new TextDecoder().decode(found.body);
  return new Response(stamped(html, found.at), { headers: found.told.headers });
}

/** The page, saying of when it is. @param {string} html @param {number} at */
export const stamped = (html, at) => html.replace("<html ", `<html data-as-of="${new Date(at).toISOString()}" `);

/** @param {string} html */
export const titleOf = (html) => unescaped(/<title>([^<]*)<\/title>/.exec(html)?.[1] ?? "").replace(/ · [^·]*$/, "");

/** @type {Record<string, string>} */
const SIGNS = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&#34;": '"', "&#39;": "'", "&quot;": '"' };

/** @param {string} text */
const unescaped = (text) => text.trim().replace(/&(?:amp|lt|gt|quot|#34|#39);/g, (one) => SIGNS[one]);
