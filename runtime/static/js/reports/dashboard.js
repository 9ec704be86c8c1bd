// @ts-check
import { on } from "../dom.js";

// A dashboard: every widget again without loading the page, and the whole screen.

for (const button of document.querySelectorAll("[data-full-screen]")) {
  if (document.fullscreenEnabled && button instanceof HTMLElement) button.hidden = false;
}

on("click", "[data-full-screen]", (_event, button) => {
  if (document.fullscreenElement) void document.exitFullscreen();
  else void button.closest(".fl-dashboard")?.requestFullscreen();
});

on("click", "[data-refresh]", (event) => {
  event.preventDefault();
  for (const widget of document.querySelectorAll(".fl-widget-body")) widget.dispatchEvent(new CustomEvent("refresh"));
});
