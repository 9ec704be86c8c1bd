// @ts-check
import { h, icon, on } from "../dom.js";
import { t } from "../text.js";
import "./presentation.js";

// A dashboard: every widget again without loading the page, one that failed by itself, and its filters kept.

on("click", "[data-refresh]", (event) => {
  event.preventDefault();
  for (const widget of document.querySelectorAll(".fl-widget-body")) again(widget);
});

on("click", "[data-again]", (_event, button) => again(button.closest(".fl-widget-body")));

/** @param {Element} widget */
const again = (widget) => widget.dispatchEvent(new CustomEvent("refresh"));

// A failure is said in the place of the widget; what it answered is a page of its own.
// The filters of this address are those with which the dashboard opens the next time.
const kept = document.querySelector("fl-dashboard[data-remember]");
if (kept instanceof HTMLElement) {
  const chosen = [...new URLSearchParams(location.search)].filter(([name]) => name.startsWith("f."));
  const token = /** @type {HTMLInputElement | null} */ (kept.querySelector("[name=csrf_token]"))?.value ?? "";
  const headers = { "Content-Type": "application/json", "X-CSRF-Token": token };
  const body = JSON.stringify(Object.fromEntries(chosen));
  // Without a connection they hold for this page only.
  fetch(kept.dataset.remember ?? "", { method: "PUT", headers, body, keepalive: true }).catch(() => {});
}

document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = /** @type {CustomEvent} */ (event).detail;
  if (ctx.target?.matches?.(".fl-widget-body") && ctx.response?.status >= 500) event.preventDefault();
});

document.addEventListener("htmx:finally:request", (event) => {
  const { ctx } = /** @type {CustomEvent} */ (event).detail;
  if (ctx.target?.matches?.(".fl-widget-body") && !(ctx.response?.status < 500)) ctx.target.replaceChildren(failed());
});

function failed() {
  const button = h("button", { type: "button", class: "fl-btn is-small", "data-again": "" }, icon("refresh-cw"), h("span", {}, t("Try again")));
  return h("div", { class: "fl-empty is-small" }, icon("circle-alert"), h("h3", {}, t("This could not be shown")), h("div", { class: "fl-row" }, button));
}
