// @ts-check
import { fill, openDrawer } from "./drawer.js";
import { listUrl, recordOf } from "./list-place.js";

// A look into a record beside its list: Shift+Space, or a click where the person wants rows to open so.

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (document.documentElement.dataset.rows !== "peek" || !(event.target instanceof Element)) return;
  const row = event.target.closest("main th[scope=row] a")?.closest("tr[id^='row-']");
  if (!row || matchMedia("(max-width: 819.98px)").matches) return;
  event.preventDefault();
  peek(row);
});

/** @param {Element} row */
export function peek(row) {
  const link = row.querySelector("th a");
  if (!(link instanceof HTMLAnchorElement)) return false;
  const { dialog, body } = openDrawer(link.textContent ?? "", link);
  dialog.addEventListener("keydown", (event) => {
    const by = event.key === "ArrowDown" || event.key === "j" ? 1 : event.key === "ArrowUp" || event.key === "k" ? -1 : 0;
    const next = by && neighbour(row, by);
    if (!next) return;
    event.preventDefault();
    dialog.close();
    peek(next);
  });
  fill(body, listUrl(`${recordOf(row)}/peek`), (page) => page.body.children);
  return true;
}

/** @param {Element} row @param {number} by */
function neighbour(row, by) {
  const rows = [...document.querySelectorAll("main tbody tr[id^='row-']")];
  return rows[rows.indexOf(row) + by];
}
