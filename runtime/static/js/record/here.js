// @ts-check
// A record that is open says so now and then, and tells who else has it open. Nobody is told of a page that is hidden or
// that nobody has touched for a while.

const IDLE = 15 * 60_000;
/** When a word that did not arrive is said again. */
const LATER = 60_000;

/** @param {HTMLElement} place where it is told; `data-here` is where it is said */
export function sayHere(place) {
  const url = place.dataset.here ?? "";
  const token = () => /** @type {HTMLInputElement | null} */ (document.querySelector("[name=csrf_token]"))?.value ?? "";
  let touched = Date.now();
  let timer = 0;
  const page = String(crypto.getRandomValues(new Uint32Array(1))[0]); // its leave may come after the next page's word

  /** @param {string} [word] @returns {FormData} */
  const body = (word) => {
    const said = new FormData();
    said.append("csrf_token", token());
    said.append("page", page);
    if (word) said.append(word, "1");
    return said;
  };

  async function say() {
    clearTimeout(timer);
    if (document.hidden || !navigator.onLine || Date.now() - touched > IDLE) return;
    const answer = await fetch(url, { method: "POST", body: body(place.dataset.hereEdits) }).catch(() => null);
    if (!answer || answer.status >= 500) timer = setTimeout(say, LATER);
    if (!answer?.ok) return;
    const { text, editing, again } = await answer.json();
    if (place.textContent !== text) place.textContent = text;
    place.classList.toggle("is-editing", editing);
    place.hidden = !text;
    timer = setTimeout(say, again * 1000);
  }

  for (const type of ["pointerdown", "keydown"]) {
    addEventListener(type, () => {
      const slept = Date.now() - touched > IDLE;
      touched = Date.now();
      if (slept) say();
    });
  }
  document.addEventListener("visibilitychange", say);
  addEventListener("pagehide", () => navigator.sendBeacon(url, body("leave")));
  addEventListener("pageshow", ({ persisted }) => persisted && say());
  say();
}

const place = document.querySelector("[data-here]");
if (place instanceof HTMLElement) sayHere(place);
