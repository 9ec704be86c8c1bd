// @ts-check
import { h, icon, newId } from "./dom.js";
import { t } from "./text.js";

/**
 * A drawer beside the page, empty as yet; the focus goes back to `opener` when it closes.
 *
 * @param {string} title @param {HTMLAnchorElement} opener where the drawer's title leads, too
 */
export function openDrawer(title, opener) {
  const id = newId("drawer");
  const body = h("div", { class: "fl-dialog-body", "aria-busy": "true" });
  const close = h("button", { type: "button", class: "fl-btn is-icon is-ghost is-small", "data-dialog-close": true, "aria-label": t("Close") }, icon("x"));
  const dialog = h("dialog", { class: "fl-dialog is-drawer", "aria-labelledby": id },
    h("div", { class: "fl-dialog-head" }, h("h2", { id }, h("a", { href: opener.href }, title)), close), body);
  dialog.addEventListener("close", () => (dialog.remove(), opener.focus()));
  document.body.append(dialog);
  dialog.showModal();
  return { dialog, body };
}

/** Put what our own server answers into a drawer. @param {HTMLElement} body @param {string} url @param {(page: Document) => Iterable<Element>} choose */
export async function fill(body, url, choose) {
  body.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const sheet of page.head.querySelectorAll("link[rel=stylesheet]")) {
      if (!document.head.querySelector(`link[href="${sheet.getAttribute("href")}"]`)) document.head.append(sheet);
    }
    body.replaceChildren(...choose(page));
  } catch {
    body.replaceChildren(h("p", {}, t("No connection. Nothing was lost; try again.")));
  }
  body.removeAttribute("aria-busy");
}
