// @ts-check
import { fill, openDrawer } from "./drawer.js";

// The bell opens the notices beside the page: all or the unread ones, to be opened or marked as read.

/** @param {HTMLAnchorElement} bell */
export function openNotices(bell) {
  const { body } = openDrawer(bell.title, bell);
  const load = (/** @type {string} */ url) => fill(body, url, (page) => page.querySelectorAll(".fl-head-actions, .fl-page > :not(.fl-head)"));
  body.addEventListener("click", (event) => {
    const tab = event.target instanceof Element && event.target.closest("a.fl-tab");
    if (!(tab instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    load(tab.href);
  });
  body.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!form.querySelector("[name=upto]")) return; // opening one leaves the page
    event.preventDefault();
    fetch(form.action, { method: "POST", body: new FormData(form) }).then(() => (bell.querySelector(".fl-count")?.remove(), load(bell.href)));
  });
  load(bell.href);
}
