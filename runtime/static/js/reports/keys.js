// @ts-check
/** @type {Record<string, string>} */
const SHELVES = { r: "rows", c: "columns", v: "values", f: "filters" };

/**
 * The tree of fields by keyboard: arrows move, Enter adds where a field usually goes, letters name a shelf; a
 * search leaves only what it finds.
 *
 * @param {HTMLElement} tree
 * @param {HTMLInputElement} search
 * @param {(path: string, shelf: string) => void} add
 */
export function fieldKeys(tree, search, add) {
  const seen = () => [...tree.querySelectorAll(/** @type {"button"} */ (".fl-build-field, summary"))].filter((one) => one.checkVisibility());
  seen()[0]?.setAttribute("tabindex", "0");

  tree.addEventListener("dblclick", (event) => chosen(event.target, ""));
  tree.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = seen();
    const at = all.indexOf(/** @type {any} */ (document.activeElement));
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (next !== undefined) all[Math.max(0, Math.min(next, all.length - 1))]?.focus();
    else if (event.key === "Enter") {
      if (!chosen(event.target, "")) return;
    } else if (SHELVES[event.key]) chosen(event.target, SHELVES[event.key] ?? "");
    else return;
    event.preventDefault();
  });

  search.addEventListener("input", () => {
    const wanted = search.value.trim().toLocaleLowerCase();
    for (const item of [...tree.querySelectorAll("li")].reverse()) {
      const own = item.querySelector(":scope > .fl-build-field, :scope > details > summary")?.textContent?.toLocaleLowerCase() ?? "";
      item.hidden = !!wanted && !own.includes(wanted) && !item.querySelector("li:not([hidden])");
    }
    if (wanted) for (const group of tree.querySelectorAll("details")) group.open = !!group.querySelector("li:not([hidden])");
  });

  /** @param {EventTarget | null} target @param {string} shelf */
  function chosen(target, shelf) {
    const field = target instanceof Element && target.closest(".fl-build-field");
    if (field) add(field.getAttribute("data-path") ?? "", shelf);
    return !!field;
  }
}
