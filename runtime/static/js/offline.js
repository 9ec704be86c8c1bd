// @ts-check
import { h, icon, on } from "./dom.js";
import { locale, t } from "./text.js";

// Without a connection a page can still be read and filled in; this says so, and what waits to be sent. See offline/.

/** When the page was kept, for one that comes from the device. */
export const asOf = document.documentElement.dataset.asOf;
let waiting = 0;
const bar = h("p", { class: "fl-offline", role: "status" });
(document.querySelector(".fl-main, .fl-plain-sheet") ?? document.body).prepend(bar);

/** @param {number} count */
export function tellWaiting(count) {
  waiting = count;
  tell();
}

function tell() {
  const isHere = location.pathname === "/offline";
  const said = [];
  if (!navigator.onLine) said.push(t("You are offline. What you write is kept here."));
  if (asOf) said.push(t("This page is as of {time}.", { time: timeOf(Date.parse(asOf)) }));
  if (waiting && !isHere) said.push(h("a", { href: "/offline" }, t("Waiting to be sent: {count}", { count: waiting })));
  bar.replaceChildren(...(said.length ? [icon(navigator.onLine ? "cloud-off" : "wifi-off"), ...said.flatMap((one) => [one, " "])] : []));
}

/** The time of today, else the day too. @param {number} at */
export function timeOf(at) {
  const isToday = new Date(at).toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat(locale(), isToday ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" }).format(at);
}

addEventListener("offline", tell);
addEventListener("online", tell);
tell();

/** @type {{ prompt: () => void } | null} what asks whether to install */
let offer = null;

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  offer = /** @type {any} */ (event);
  for (const button of document.querySelectorAll("[data-install]")) button.removeAttribute("hidden");
});

on("click", "[data-install]", (_event, button) => {
  offer?.prompt();
  button.hidden = true;
});

// A window that was installed has no way back of its own.
on("click", "[data-back]", () => (history.length > 1 ? history.back() : location.assign("/")));
