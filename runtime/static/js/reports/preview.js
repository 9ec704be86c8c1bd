// @ts-check
/** Shows what a document gives, the last one asked for; the part before stays until it is there. */
export class Preview {
  #asked = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {AbortController | undefined} */
  #running;

  /** @param {HTMLElement} area @param {string} url @param {string} token */
  constructor(area, url, token) {
    this.area = area;
    this.url = url;
    this.token = token;
  }

  /** @param {unknown} document @param {number} [wait] in milliseconds */
  show(document, wait = 120) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#fetch(document), wait);
  }

  /** @param {unknown} document */
  async #fetch(document) {
    this.#running?.abort();
    this.#running = new AbortController();
    const asked = (this.#asked += 1);
    this.area.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(this.url, {
        method: "POST", body: JSON.stringify(document), signal: this.#running.signal,
        headers: { "Content-Type": "application/json", "X-CSRF-Token": this.token },
      });
      const text = await answer.text();
      if (asked === this.#asked && answer.ok) this.area.replaceChildren(...parsed(text));
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "AbortError")) throw error;
    } finally {
      if (asked === this.#asked) this.area.removeAttribute("aria-busy");
    }
  }
}

/** The nodes of a part that our own server made. @param {string} text */
export const parsed = (text) => [...new DOMParser().parseFromString(text, "text/html").body.childNodes];
