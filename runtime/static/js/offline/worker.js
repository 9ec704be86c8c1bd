// @ts-check
// The service worker: files of the application from the device, pages from the server, and without it what is kept.

import { keepPage, keptPage } from "./pages.js";
import { forget, list, put } from "./vault.js";

const OFFLINE = "/offline";
const LOOK = "/offline.look";
const FILES = /^\/(static|brand)\//;
const FORM = /^\/e\/[^/]+\/(new|[0-9a-f-]{36}\/edit)$/;
/** Scripts that pages of staff may need later; those of designers work with a network only. */
const KEPT = /^\/static\/(js\/([\w-]+|formula\/[\w-]+|offline\/[\w-]+)|vendor\/(htmx|squire)[\w.-]*)\.js$/;

/** @param {string} version */
export function work(version) {
  const name = `fl-files-${version}`;
  const scope = /** @type {any} */ (globalThis);
  scope.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(fill(name).then(() => scope.skipWaiting())));
  scope.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(clean(name).then(() => scope.clients.claim())));
  scope.addEventListener("message", (/** @type {any} */ event) => event.waitUntil(refresh(name, String(event.data.look))));
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
  else if (request.method === "POST" && FORM.test(url.pathname)) event.respondWith(sent(request));
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

/** A form whose page has kept it first: if it does not arrive, it waits. @param {Request} request */
async function sent(request) {
  try {
    return await fetch(request);
  } catch {
    for (const { id, at, ...told } of await list("waiting")) if (told.state === "sending") await put("waiting", id, { ...told, state: "waiting" });
    return Response.redirect(OFFLINE, 303);
  }
}
