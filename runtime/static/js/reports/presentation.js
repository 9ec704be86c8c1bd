// @ts-check
import { on } from "../dom.js";

// A dashboard on the wall: the whole screen, dark, and one page of widgets after the other.

const SPEED = "fl-presentation-seconds";
const root = document.documentElement;
/** @type {string | undefined} */
let theme;
let timer = 0;

/** @returns {HTMLElement | null} */
const frame = () => document.querySelector("fl-dashboard");

for (const part of document.querySelectorAll("[data-present]")) {
  if (document.fullscreenEnabled && part instanceof HTMLElement) part.hidden = false;
}

on("click", "button[data-present]", () => {
  if (document.fullscreenElement) void document.exitFullscreen();
  else void frame()?.requestFullscreen();
});

on("change", "select[data-present-speed]", (_event, select) => {
  remember(select.value);
  if (document.fullscreenElement) turn();
});

document.addEventListener("fullscreenchange", () => {
  const shown = document.fullscreenElement === frame() && frame() !== null;
  frame()?.classList.toggle("is-presented", shown);
  if (shown) {
    theme ??= root.dataset.theme ?? "auto";
    root.dataset.theme = "dark";
    turn();
  } else if (theme !== undefined) {
    root.dataset.theme = theme;
    theme = undefined;
    clearInterval(timer);
  }
});

/** Go on by a screen every so many seconds, and from the last one to the first. */
function turn() {
  clearInterval(timer);
  const seconds = Number(speed());
  if (seconds > 0) timer = window.setInterval(step, seconds * 1000);
}

function step() {
  const shown = frame();
  if (!shown) return;
  const isLast = shown.scrollTop + shown.clientHeight >= shown.scrollHeight - 4;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  shown.scrollTo({ top: isLast ? 0 : shown.scrollTop + shown.clientHeight * 0.9, behavior: calm ? "auto" : "smooth" });
}

const select = () => /** @type {HTMLSelectElement | null} */ (document.querySelector("select[data-present-speed]"));
const speed = () => select()?.value ?? "0";

/** @param {string} seconds */
function remember(seconds) {
  try {
    localStorage.setItem(SPEED, seconds);
  } catch {
    // Storage is switched off: it holds for this page.
  }
}

try {
  const kept = localStorage.getItem(SPEED);
  const chosen = select();
  if (kept && chosen) chosen.value = kept;
} catch {
  // Storage is switched off: the page begins with its own speed.
}
