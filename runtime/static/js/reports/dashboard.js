// @ts-check
import { h, icon, on } from "../dom.js";
import { t } from "../text.js";

// A dashboard: every widget again without loading the page, one that failed by itself, and the whole screen.

for (const button of document.querySelectorAll("[data-full-screen]")) {
  if (document.fullscreenEnabled && button instanceof HTMLElement) button.hidden = false;
}

on("click", "[data-full-screen]", (_event, button) => {
  if (document.fullscreenElement) void document.exitFullscreen();
  else void button.closest(".fl-dashboard")?.requestFullscreen();
});

on("click", "[data-refresh]", (event) => {
  event.preventDefault();
  for (const widget of document.querySelectorAll(".fl-widget-body")) again(widget);
});

on("click", "[data-again]", (_event, button) => again(button.closest(".fl-widget-body")));

/** @param {Element} widget */
const again = (widget) => widget.dispatchEvent(new CustomEvent("refresh"));

// A failure is said in the place of the widget; what it answered is a page of its own.
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
