// @ts-check
// The drawer of what can be put on a dashboard: saved reports first; a click adds, a drag says where.

import { h, icon } from "../dom.js";
import { t } from "../text.js";

/** @typedef {import("./guess.js").Offer} Offer */
/** @typedef {{ from: string, title: string, items: { key: string, title: string, icon: string }[], isOpen: boolean }} Group */

export class Palette {
  /** @param {(from: string, key: string) => void} add */
  constructor(add) {
    this.search = h("input", { class: "fl-input", type: "search", placeholder: t("Search reports"), "aria-label": t("Search reports"), autocomplete: "off" });
    this.list = h("div", { class: "fl-dd-offers" });
    this.element = h("section", { class: "fl-dd-drawer", "aria-label": t("What can be added") }, this.search, this.list);
    this.search.addEventListener("input", () => this.#find());
    this.list.addEventListener("click", (event) => {
      const offer = event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest("[data-offer]")) : null;
      if (offer) add(offer.dataset.from ?? "", offer.dataset.offer ?? "");
    });
  }

  /** @param {Group[]} groups */
  show(groups) {
    const open = new Map([...this.list.querySelectorAll("details")].map((one) => [one.dataset.group, one.open]));
    this.list.replaceChildren(...groups.filter(({ items }) => items.length).map(({ from, title, items, isOpen }) => {
      const rows = items.map((one) => h("li", {}, h("button", { type: "button", class: "fl-dd-offer", "data-offer": one.key, "data-from": from, title: one.title }, icon(one.icon), h("span", {}, one.title))));
      return h("details", { "data-group": title, open: open.get(title) ?? isOpen }, h("summary", {}, icon("chevron-right"), title), h("ul", {}, ...rows));
    }));
    this.#find();
  }

  #find() {
    const wanted = this.search.value.trim().toLocaleLowerCase();
    for (const group of this.list.querySelectorAll("details")) {
      let found = 0;
      for (const item of group.querySelectorAll("li")) {
        item.hidden = !!wanted && !(item.textContent ?? "").toLocaleLowerCase().includes(wanted);
        found += item.hidden ? 0 : 1;
      }
      group.hidden = !found;
      if (wanted && found) group.open = true;
    }
  }
}

/** Reports by their folders. @param {Offer[]} offers @returns {Group[]} */
export function byFolder(offers) {
  const folders = [...new Set(offers.map((one) => one.group))];
  return folders.map((title) => ({ from: "reports", title, items: offers.filter((one) => one.group === title), isOpen: true }));
}
