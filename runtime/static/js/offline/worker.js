// @ts-check
// The service worker: files of the application from the device, pages from the server, and without it what is kept.

import { awake, hold, SYNC } from "./outbox.js";
import { keepPage, keptPage } from "./pages.js";
import { sendAll } from "./sending.js";
import { forget, list, put } from "./vault.js";

const OFFLINE = "/offline";
const LOOK = "/offline.look";
const FILES = /^\/(static|brand)\//;
/** What takes forms that can wait. */
const TAKES = /^\/(e\/[^/]+\/(new|[0-9a-f-]{36}\/(edit|log))|runs\/[0-9a-f-]{36})$/;
/** Scripts that pages of staff may need later; those of designers work with a network only. */
const KEPT = /^\/static\/(js\/((formula|lists|offline|record)\/)?[\w-]+|vendor\/(htmx|squire)[\w.-]*)\.js$/;

/** @param {string} version */
export function work(version) {
  const name = `fl-files-${version}`;
  const scope = /** @type {any} */ (globalThis);
  scope.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(fill(name).then(() => scope.skipWaiting())));
  scope.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(clean(name).then(() => scope.clients.claim())));
  scope.addEventListener("message", (/** @type {any} */ event) => event.waitUntil(refresh(name, String(event.data.look))));
  scope.addEventListener("sync", (/** @type {any} */ event) => event.tag === SYNC && event.waitUntil(sendWaiting(scope)));
  scope.addEventListener("fetch", (/** @type {any} */ event) => answer(event, name));
}

/** The page for when there is no network, and all that it and forms are made of. @param {string} name */
async function fill(name) {
  const cache = await caches.open(name);
  const page = await fetch(OFFLINE, { cache: "no-store" });
  await cache.addAll(filesOf(await page.clone().text()));
  await cache.put(OFFLINE, page);
}

/** What a page names: its styles, and of its modules those that are kept. @param {string} html @returns {string[]} */
export function filesOf(html) {
  const named = [...html.matchAll(/(?:href|src)="(\/(?:static|brand)\/[^"#]+)/g)].map(([, url]) => url);
  const map = /<script type="importmap"[^>]*>(.*?)<\/script>/s.exec(html)?.[1] ?? "{}";
  const modules = Object.entries(JSON.parse(map).imports ?? {}).filter(([path]) => KEPT.test(path)).map(([, url]) => String(url));
  return [...new Set([...named, ...modules])];
}

/** @param {string} name */
async function clean(name) {
  for (const other of await caches.keys()) if (other.startsWith("fl-files-") && other !== name) await caches.delete(other);
}

/** The page for when there is no network follows the language and the theme. @param {string} name @param {string} look */
async function refresh(name, look) {
  const cache = await caches.open(name);
  const known = await cache.match(LOOK);
  if (known && (await known.text()) === look) return;
  const page = await fetch(OFFLINE, { cache: "no-store" });
  if (!page.ok) return;
  await cache.addAll(filesOf(await page.clone().text()).filter((url) => url.startsWith("/brand/")));
  await cache.put(OFFLINE, page);
  await cache.put(LOOK, new Response(look));
}

/** @param {any} event @param {string} name */
function answer(event, name) {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "GET" && FILES.test(url.pathname)) event.respondWith(file(request, name));
  else if (request.mode !== "navigate") return;
  else if (request.method === "GET") event.respondWith(page(event, url, name));
  else if (request.method === "POST") event.respondWith(sent(request, url));
}

/** @param {Request} request @param {string} name */
async function file(request, name) {
  const known = await caches.match(request);
  if (known) return known;
  const found = await fetch(request);
  if (found.ok && found.status === 200 && new URL(request.url).searchParams.has("v")) await (await caches.open(name)).put(request, found.clone());
  return found;
}

/** @param {any} event @param {URL} url @param {string} name */
async function page(event, url, name) {
  try {
    const found = await fetch(event.request);
    if (url.pathname === "/sign-in" && found.ok) event.waitUntil(forget());
    else event.waitUntil(keepPage(url.pathname + url.search, found.clone()));
    return found;
  } catch {
    const kept = url.pathname === OFFLINE ? null : await keptPage(url.pathname + url.search);
    return kept ?? (await (await caches.open(name)).match(OFFLINE)) ?? Response.error();
  }
}

/** A form that its page has kept waits if it does not arrive; of another one is said that nothing was done. @param {Request} request @param {URL} url */
async function sent(request, url) {
  const copy = TAKES.test(url.pathname) ? request.clone() : null;
  try {
    return await fetch(request);
  } catch {
    const lost = (await list("waiting")).filter((one) => one.state === "sending" && one.url === url.pathname + url.search);
    for (const { id, at, ...told } of lost) await put("waiting", id, { ...told, state: "waiting" });
    if (lost.length) awake();
    const isKept = lost.length > 0 || (!!copy && (await keepSent(copy, url)));
    return Response.redirect(isKept ? OFFLINE : `${OFFLINE}?undone`, 303);
  }
}

/** Somebody was faster than the script of the form, which would have kept it. @param {Request} request @param {URL} url */
async function keepSent(request, url) {
  const form = await request.formData();
  if (form.get("_waiting") !== "") return false;
  const key = crypto.randomUUID();
  if (form.get("id") === "") form.set("id", key);
  const text = ["text", "_comment", "name"].map((name) => form.get(name)).find((one) => typeof one === "string" && one);
  const page = new URL(request.referrer || url.href);
  return hold(key, form, {
    kind: kindOf(url.pathname, form), title: String(text ?? url.pathname).slice(0, 60), url: url.pathname + url.search, page: page.pathname + page.search,
    state: "waiting", words: {}, written: text ? [["", String(text)]] : [],
  }).catch(() => false);
}

/** @param {string} path @param {FormData} form @returns {import("./outbox.js").Kind} */
function kindOf(path, form) {
  if (path.startsWith("/runs/")) return form.get("_do") === "comment" ? "comment" : "decision";
  return path.endsWith("/log") ? "note" : "form";
}

/** The browser calls when there is a network again; it calls once more if this fails. @param {any} scope */
async function sendWaiting(scope) {
  /** @type {{ title: string, answer: string | null }[]} */
  const sent = [];
  const isLeft = await sendAll(({ title }, answer) => sent.push({ title, answer }));
  for (const page of sent.length ? await scope.clients.matchAll() : []) page.postMessage({ sent });
  if (isLeft) throw new Error("Some of it still waits.");
}
