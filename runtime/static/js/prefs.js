// @ts-check
import { on } from "./dom.js";

// A preference is applied at once and stored by the form it stands in; without this script the form posts and reloads.

const root = document.documentElement;

on("click", "[data-pref]", (event, button) => {
  event.preventDefault();
  root.dataset[button.dataset.pref] = button.value;
  for (const other of button.form.querySelectorAll(`[data-pref="${button.dataset.pref}"]`)) {
    other.setAttribute("aria-pressed", String(other === button));
  }
  store(button);
});

on("click", "[data-nav-toggle]", (event, button) => {
  event.preventDefault();
  if (button.value === "collapsed") root.dataset.nav = "collapsed";
  else delete root.dataset.nav;
  store(button);
  button.value = button.value === "collapsed" ? "open" : "collapsed";
});

// Who signs out leaves nothing of what he looked for on this device.
on("submit", "form", (_event, form) => {
  if (!form.querySelector("[data-sign-out]")) return;
  try {
    sessionStorage.clear();
    for (const key of Object.keys(localStorage)) if (key.startsWith("fl-recents:")) localStorage.removeItem(key);
  } catch {
    // Storage is switched off: there is nothing in it.
  }
});

/** @param {HTMLButtonElement} button */
function store(button) {
  const { form } = button;
  if (!form) return;
  const body = new FormData(form);
  body.append(button.name, button.value);
  // Without a connection the choice holds for this page only.
  fetch(form.action, { method: "POST", body, keepalive: true, headers: { "HX-Request": "true" } }).catch(() => {});
}
