// @ts-check
// The dashboard on a phone: one widget after another, in an order of their own, some left out.

import { announce, h, icon } from "../dom.js";
import { t } from "../text.js";
import { moveOnPhone, phoneOrder, setOnWidget } from "./commands.js";

export class Phone {
  /** @param {import("./designer.js").Designer} designer */
  constructor(designer) {
    this.designer = designer;
    this.list = h("ol", { class: "fl-dd-phone-list" });
    this.element = h("section", { class: "fl-dd-phone", "aria-label": t("The dashboard on a phone"), hidden: true }, h("p", { class: "fl-help" }, t("On a phone widgets stand one below another. Buttons, or Alt and the arrows, change their order.")), this.list);
    this.list.addEventListener("keydown", (event) => this.#key(event));
  }

  draw() {
    const { dashboard } = this.designer;
    const focused = /** @type {HTMLElement | null} */ (this.list.contains(document.activeElement) ? document.activeElement : null);
    const [row, act] = [focused?.closest("li")?.dataset.row, focused?.dataset.act];
    const order = phoneOrder(dashboard);
    this.list.replaceChildren(...order.map((id, at) => this.#row(id, at, order.length)));
    if (row) this.#focus(row, act ?? "up");
  }

  /** @param {string} id @param {number} at @param {number} count */
  #row(id, at, count) {
    const { designer } = this;
    const widget = designer.widget(id);
    const name = designer.titleOf(widget);
    const isOff = widget.phone === false;
    return h("li", { "data-row": id, class: isOff ? "is-off" : "" }, icon(designer.iconOf(widget)), h("span", {}, name),
      this.#button("up", "arrow-up", t("{name} up", { name }), () => this.#move(id, -1), at === 0),
      this.#button("down", "arrow-down", t("{name} down", { name }), () => this.#move(id, 1), at === count - 1),
      this.#button("hide", isOff ? "eye-off" : "eye", isOff ? t("Show {name} on phones", { name }) : t("Hide {name} on phones", { name }), () => designer.run(setOnWidget(id, "phone", isOff ? undefined : false)), false));
  }

  /** @param {string} act @param {string} sign @param {string} label @param {() => void} run @param {boolean} isOff */
  #button(act, sign, label, run, isOff) {
    const button = h("button", { type: "button", class: "fl-btn is-icon is-ghost is-small", "data-act": act, "aria-label": label, title: label, "aria-disabled": String(isOff), "aria-keyshortcuts": "Alt+ArrowUp Alt+ArrowDown" }, icon(sign));
    button.addEventListener("click", () => !isOff && run());
    return button;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const row = event.target instanceof Element ? event.target.closest("li") : null;
    if (!event.altKey || !row || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    this.#move(row.dataset.row ?? "", event.key === "ArrowUp" ? -1 : 1);
  }

  /** @param {string} id @param {number} steps */
  #move(id, steps) {
    if (!this.designer.run(moveOnPhone(id, steps))) return;
    const order = phoneOrder(this.designer.dashboard);
    announce(t("{name}: {place} of {count}", { name: this.designer.titleOf(this.designer.widget(id)), place: order.indexOf(id) + 1, count: order.length }));
  }

  /** @param {string} row @param {string} act */
  #focus(row, act) {
    const found = this.list.querySelector(`[data-row="${CSS.escape(row)}"] [data-act="${CSS.escape(act)}"]`);
    if (found instanceof HTMLElement) found.focus();
  }
}
