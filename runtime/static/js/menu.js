// @ts-check


// Menus are <details>; here they close themselves and listen to the arrow keys.

const ITEMS = "a[href], button:not(:disabled), input, select";

document.addEventListener("toggle", ({ target }) => {
  if (!(target instanceof HTMLDetailsElement) || !target.matches("[data-menu]") || !target.open) return;
  for (const other of openMenus()) if (!other.contains(target)) other.open = false;
  keepInside(target);
}, true);

document.addEventListener("click", ({ target }) => {
  if (!(target instanceof Element)) return;
  for (const menu of openMenus()) {
    if (!menu.contains(target) || target.closest("a[href], [data-menu-close]")) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  const menu = event.target instanceof Element && event.target.closest("[data-menu]");
  if (!(menu instanceof HTMLDetailsElement)) return;
  if (event.key === "Escape" && menu.open) close(menu, event);
  else if (event.key === "ArrowDown" || event.key === "ArrowUp") step(menu, event);
});

document.addEventListener("focusin", ({ target }) => {
  for (const menu of openMenus()) if (target instanceof Node && !menu.contains(target)) menu.open = false;
});

/** @returns {HTMLDetailsElement[]} */
const openMenus = () => [...document.querySelectorAll(/** @type {"details"} */ ("details[data-menu][open]"))];

/** @param {HTMLDetailsElement} menu @param {KeyboardEvent} event */
function close(menu, event) {
  event.preventDefault();
  event.stopPropagation();
  menu.open = false;
  menu.querySelector("summary")?.focus();
}

/** @param {HTMLDetailsElement} menu @param {KeyboardEvent} event */
function step(menu, event) {
  if (/** @type {Element} */ (event.target).matches("input, select")) return;
  event.preventDefault();
  menu.open = true;
  const items = /** @type {HTMLElement[]} */ ([...menu.querySelectorAll(`:scope > .fl-menu-list :is(${ITEMS})`)]);
  const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const next = event.key === "ArrowDown" ? at + 1 : at - 1;
  items.at(next % items.length)?.focus();
}

/** A list that would leave the window on the right hangs from its right edge. @param {HTMLDetailsElement} menu */
function keepInside(menu) {
  const list = menu.querySelector(":scope > .fl-menu-list");
  if (!list) return;
  const box = list.getBoundingClientRect();
  if (box.right > innerWidth) menu.classList.add("is-end");
  if (box.bottom > innerHeight && box.height < menu.getBoundingClientRect().top) menu.classList.add("is-up");
}
