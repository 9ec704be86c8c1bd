// @ts-check
// Where a list stands: its address, and drawing it anew without leaving the page.

/** What every list says about itself. @returns {DOMStringMap} */
export const listData = () => /** @type {HTMLElement} */ (document.querySelector("[data-list]")).dataset;

/** @param {string} path after the list's own address @returns {string} with all that the list's address says */
export const listUrl = (path) => `${listData().base}/${path}${location.search}`;

/** The id of the record of a row. @param {Element} row */
export const recordOf = (row) => row.id.replace("row-", "");

/** The nodes of a page or part that our own server made. @param {string} text */
export const parsed = (text) => new DOMParser().parseFromString(text, "text/html");

/** Send something to the list and draw what comes back in its place. @param {string} path @param {[string, string][]} values */
export async function send(path, values) {
  const body = new FormData();
  body.append("csrf_token", listData().csrf ?? "");
  for (const [name, value] of values) body.append(name, value);
  const answer = await fetch(listUrl(path), { method: "POST", body });
  if (answer.ok && answer.status !== 204) redraw(await answer.text(), answer.url);
  return answer.ok;
}

/** @param {string} text @param {string} url */
function redraw(text, url) {
  const drawn = parsed(text).querySelector(".fl-page");
  const there = document.querySelector(".fl-page");
  if (!drawn || !there) return location.assign(url);
  const scrolled = document.querySelector(".fl-table-frame")?.scrollLeft ?? 0;
  there.replaceWith(document.adoptNode(drawn));
  history.replaceState(null, "", url);
  /** @type {any} */ (window).htmx.process(drawn);
  const frame = document.querySelector(".fl-table-frame");
  if (frame) frame.scrollLeft = scrolled;
  document.dispatchEvent(new Event("fl-list-drawn"));
}
