// @ts-check
// On every page of somebody who has signed in: the service worker, what waits, and what is kept for later.

import { on } from "../dom.js";
import { keeper } from "../keeper.js";
import { asOf, tellWaiting } from "../offline.js";
import { showToast } from "../toast.js";
import { t } from "../text.js";
import { session, throwAway, waiting } from "./outbox.js";
import { own, owner, wipe } from "./vault.js";

/** The page that brought the worker came before it. */
const isFirst = !navigator.serviceWorker.controller;
const SAVED = /^#saved-([0-9a-f-]{36})$/;

async function start() {
  await forgetSaved();
  await recognise();
  if (asOf) onlyRead();
  if (document.querySelector("form[data-waits]")) await import("./forms.js");
  await sendWaiting();
  await install();
}

/** The page that follows a form says that it was saved. */
async function forgetSaved() {
  const saved = SAVED.exec(location.hash);
  if (!saved) return;
  history.replaceState(history.state, "", location.pathname + location.search);
  await throwAway(saved[1]);
}

/** Bring the key of whoever has signed in, unless it is here. */
async function recognise() {
  if ((await owner())?.person === keeper) return;
  const who = await session();
  if (who?.person === keeper) await own(who.person, who.key);
}

/** What a page from the device shows may have changed since: only forms that wait can be sent. */
function onlyRead() {
  for (const button of document.querySelectorAll(".fl-main form:not([data-waits]) button:not([type=button])")) /** @type {HTMLButtonElement} */ (button).disabled = true;
}

async function sendWaiting() {
  const due = await waiting();
  if (navigator.onLine && due.some(({ state }) => state !== "refused")) await (await import("./telling.js")).sendAndTell();
  else tellWaiting(due.length);
}

async function install() {
  await navigator.serviceWorker.register("/sw.js", { type: "module", updateViaCache: "none" });
  const { active } = await navigator.serviceWorker.ready;
  const { lang, dataset } = document.documentElement;
  active?.postMessage({ look: [lang, dataset.theme, dataset.density, document.body.dataset.paletteKey].join() });
  if (asOf || !matchMedia("(pointer: coarse), (display-mode: standalone)").matches) return;
  if (isFirst) await keepNow(location.pathname + location.search);
  await keepForms();
}

/** @param {string} address @param {boolean} [stays] */
async function keepNow(address, stays = false) {
  const [{ keepPage }, answer] = await Promise.all([import("./pages.js"), fetch(address)]);
  await keepPage(address, answer, stays);
}

/** A phone has every new form with it: fetched once a day and release. */
async function keepForms() {
  const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll(".fl-top-new a[href]"));
  const mark = `${document.body.dataset.paletteKey} ${new Date().toDateString()}`;
  if (!links.length || localStorage.getItem("fl-kept-forms") === mark) return;
  for (const { pathname } of links) await keepNow(pathname, true);
  localStorage.setItem("fl-kept-forms", mark);
}

// Signing out leaves nothing on this device; what was never sent is shown first.
on("submit", "form", async (event, form) => {
  if (!form.querySelector("[data-sign-out]") || event.defaultPrevented) return;
  event.preventDefault();
  const due = await waiting().catch(() => []);
  if (due.length) return location.assign("/offline?leave");
  await wipe().catch(() => {}); // nothing can be kept here
  return form.submit();
});

addEventListener("online", sendWaiting);
navigator.serviceWorker.addEventListener("message", async ({ data }) => (await import("./telling.js")).tellAll(data.sent));
start().catch(() => {}); // a browser that keeps nothing: pages work as ever
