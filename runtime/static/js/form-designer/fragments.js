// @ts-check
// Fields as the server draws them, kept by what they were drawn from, so that each is asked for once.

import { walk } from "./tree.js";

/** @typedef {import("./tree.js").Form} Form */
/** @typedef {import("./tree.js").Item} Item */

/** What does not change how an item looks here. */
const NOT_SEEN = new Set(["width", "visible"]);

export class Fragments extends EventTarget {
  /** @type {Map<string, string>} */
  #html = new Map();
  /** @type {Map<string, HTMLElement>} */
  #elements = new Map();
  /** @type {Set<string>} */
  #asked = new Set();

  /** @param {{ draw: string, csrf: string }} addresses @param {Form} form @param {string[]} drawn the form's leaves, in its order */
  constructor(addresses, form, drawn) {
    super();
    this.addresses = addresses;
    for (const [index, { item }] of leaves(form).entries()) this.#html.set(signature(item), drawn[index] ?? "");
  }

  /** The element of an item: the same one as long as it looks the same. @param {string} id @param {Item} item @returns {HTMLElement | null} */
  of(id, item) {
    const sign = signature(item);
    const html = this.#html.get(sign);
    if (!html) return null;
    const key = `${id} ${sign}`;
    const element = this.#elements.get(key) ?? parsed(html);
    this.#elements.set(key, element);
    return element;
  }

  /** Ask for what is not known yet, all of it at once. @param {Form} form */
  async fetch(form) {
    const items = leaves(form).map(({ item }) => item).filter((item) => !this.#html.has(signature(item)) && !this.#asked.has(signature(item)));
    if (!items.length) return;
    for (const item of items) this.#asked.add(signature(item));
    const body = new FormData();
    for (const [name, value] of Object.entries({ csrf_token: this.addresses.csrf, entity: form.entity, items: JSON.stringify(items) })) body.append(name, value);
    const response = await fetch(this.addresses.draw, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
    const answer = response?.ok ? await response.json().catch(() => null) : null;
    for (const [index, item] of items.entries()) {
      this.#asked.delete(signature(item));
      if (answer) this.#html.set(signature(item), answer.html[index] ?? "");
    }
    if (answer) this.dispatchEvent(new Event("drawn"));
  }
}

/** @param {Form} form */
const leaves = (form) => walk(form).filter(({ item }) => !item.body);

/** @param {Item} item */
function signature(item) {
  const seen = Object.entries(item).filter(([key, value]) => !NOT_SEEN.has(key) && !(typeof value === "string" && (key === "required" || key === "readOnly")));
  return JSON.stringify(seen);
}

/** The server's own markup, looked at and never worked with. @param {string} html */
function parsed(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  const element = document.createElement("div");
  element.className = "fl-fd-real";
  element.inert = true;
  element.append(...body.childNodes);
  for (const one of element.querySelectorAll("[required]")) one.removeAttribute("required");
  return element;
}
