// @ts-check
// The page of what this device keeps: what waits to be sent, what can be read, and how to leave nothing.

import { h, icon, on } from "../dom.js";
import { tellWaiting, timeOf } from "../offline.js";
import { showToast } from "../toast.js";
import { t } from "../text.js";
import { held, session, throwAway, waiting } from "./outbox.js";
import { reasonOf } from "./sending.js";
import { sendAndTell, tellAll } from "./telling.js";
import { countOfOthers, list, own, owner, wipe } from "./vault.js";

const STATES = {
  sending: { sign: "send", text: () => t("On its way") },
  waiting: { sign: "clock", text: () => t("Waits to be sent") },
  refused: { sign: "circle-alert", text: () => t("Not taken") },
};
/** What waits, by its kinds, as they are read. @type {[import("./outbox.js").Kind, () => string][]} */
const KINDS = [
  ["decision", () => t("Decisions")],
  ["note", () => t("Notes and activities")],
  ["comment", () => t("Comments")],
  ["cell", () => t("Changes in lists")],
  ["form", () => t("Forms")],
];

/** @param {string} name */
const part = (name) => /** @type {HTMLElement} */ (document.querySelector(`[data-part="${name}"]`));

async function show() {
  const [due, pages, others, who] = [await waiting(), await list("pages"), await countOfOthers(), await owner()];
  part("waiting").replaceChildren(...KINDS.flatMap(([kind, title]) => group(title(), due.filter((one) => (one.kind ?? "form") === kind))));
  part("nothing").hidden = due.length > 0;
  part("pages").replaceChildren(...pages.map(({ id, title, at }) => pageLine(id, title, at)));
  part("no-pages").hidden = pages.length > 0;
  part("others").hidden = !others;
  part("others-said").textContent = others ? told(others, !!who) : "";
  part("leave").hidden = !location.search.includes("leave");
  part("undone").hidden = !location.search.includes("undone");
  part("missing").hidden = location.pathname === "/offline";
}

/** @param {number} count @param {boolean} hasOwner whether somebody has signed in here */
const told = (count, hasOwner) =>
  hasOwner
    ? t("{count} forms of somebody else wait here, sealed. They are sent when their owner signs in again.", { count })
    : t("{count} things wait here, sealed. Sign in, and what is yours is sent.", { count });

/** @param {string} title @param {import("./outbox.js").Waiting[]} due */
const group = (title, due) => (due.length ? [h("h3", {}, title), h("ul", { class: "fl-kept" }, ...due.map(line))] : []);

/** @param {import("./outbox.js").Waiting} one */
function line({ id, title, url, page = url, state, at, answer, written = [] }) {
  const { sign, text } = STATES[state];
  const reason = answer ? [h("small", { class: "fl-error" }, reasonOf(answer))] : [];
  const said = h("span", {}, h("strong", {}, title), h("small", {}, `${text()} · ${timeOf(at)}`), ...reason);
  const actions = h("span", { class: "fl-row" }, button(t("Open"), { "data-open": id, "data-page": page, "data-state": state }, title),
    button(t("Send"), { "data-send": id }, title), button(t("Throw away"), { "data-throw": id }, title));
  return h("li", {}, icon(sign), said, actions, ...(written.length ? [writing(written)] : []));
}

/** @param {[string, string][]} written */
const writing = (written) =>
  h("details", {}, h("summary", {}, t("What you wrote")), h("dl", {}, ...written.flatMap(([label, text]) => [h("dt", {}, label), h("dd", {}, text)])));

/** @param {string} text @param {Record<string, string>} data @param {string} title what it is about */
const button = (text, data, title) => h("button", { type: "button", class: "fl-btn is-small", "aria-label": `${text}: ${title}`, ...data }, text);

/** @param {string} url @param {string} title @param {number} at */
const pageLine = (url, title, at) => h("li", {}, icon("file-text"), h("a", { href: url }, title || url), h("small", {}, timeOf(at)));

on("click", "[data-throw]", async (_event, { dataset }) => {
  if (dataset.sure) {
    await throwAway(dataset.throw);
    return changed();
  }
  const { throw: id } = dataset;
  const pressed = document.querySelector(`[data-throw="${id}"]`);
  pressed?.setAttribute("data-sure", "1");
  pressed?.classList.add("is-danger");
  pressed?.replaceChildren(t("Really throw away?"));
  return undefined;
});

on("click", "[data-again]", () => location.reload());

on("click", "[data-send]", (_event, { dataset }) => send(dataset.send));

on("click", "[data-open]", (_event, { dataset: { open, page, state } }) => {
  if (state === "refused" && navigator.onLine) return submit(open);
  return location.assign(`${page}#waiting-${open}`);
});

on("click", "[data-wipe]", async () => {
  await wipe();
  localStorage.clear();
  await changed();
});

on("click", "[data-leave]", async () => {
  const who = await session();
  await wipe();
  localStorage.clear();
  if (who) post("/sign-out", new FormData(), who.token);
  else location.assign("/sign-in");
});

/** @param {string} [only] */
async function send(only) {
  if (!navigator.onLine) return showToast({ text: t("There is no network yet. It is sent as soon as there is one."), tone: "info" });
  await sendAndTell(only);
  return changed();
}

/** Send a form as its own page would: the answer is that page with messages at the fields, or a conflict to decide. @param {string} id */
async function submit(id) {
  const [found, who] = [await held(id), await session()];
  if (found && who && who.person === (await owner())?.person) post(found.told.url, found.form, who.token);
}

/** @param {string} url @param {FormData} values @param {string} token */
function post(url, values, token) {
  const form = h("form", { method: "post", action: url, enctype: "multipart/form-data", hidden: true });
  values.set("csrf_token", token);
  for (const [name, value] of values) form.append(typeof value === "string" ? h("input", { type: "hidden", name, value }) : fileInput(name, value));
  document.body.append(form);
  HTMLFormElement.prototype.submit.call(form); // one of the values may be called so
}

/** @param {string} name @param {File} file */
function fileInput(name, file) {
  const input = h("input", { type: "file", name });
  const taken = new DataTransfer();
  if (file.size) taken.items.add(file);
  input.files = taken.files;
  return input;
}

async function changed() {
  await show();
  tellWaiting((await waiting()).length);
}

/** The page is the same for everybody: who has signed in brings the key. */
async function recognise() {
  const who = await session();
  part("ended").hidden = !!who || !navigator.onLine || !((await waiting()).length || (await countOfOthers()));
  if (who && (await owner())?.person !== who.person) await own(who.person, who.key);
}

async function start() {
  await show();
  if (!navigator.onLine) return;
  await recognise();
  await send();
}

addEventListener("online", start);
navigator.serviceWorker?.addEventListener("message", async ({ data }) => {
  await tellAll(data.sent);
  await show();
});
start();
