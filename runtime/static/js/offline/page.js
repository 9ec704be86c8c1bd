// @ts-check
// The page of what this device keeps: what waits to be sent, what can be read, and how to leave nothing.

import { h, icon, on } from "../dom.js";
import { tellWaiting, timeOf } from "../offline.js";
import { showToast } from "../toast.js";
import { t } from "../text.js";
import { held, sendAll, session, throwAway, waiting } from "./outbox.js";
import { countOfOthers, list, own, owner, wipe } from "./vault.js";

const STATES = {
  sending: { sign: "send", text: () => t("On its way") },
  waiting: { sign: "clock", text: () => t("Waits to be sent") },
  refused: { sign: "circle-alert", text: () => t("Not taken") },
};

/** @param {string} name */
const part = (name) => /** @type {HTMLElement} */ (document.querySelector(`[data-part="${name}"]`));

async function show() {
  const [due, pages, others] = [await waiting(), await list("pages"), await countOfOthers()];
  part("waiting").replaceChildren(...due.map(line));
  part("nothing").hidden = due.length > 0;
  part("pages").replaceChildren(...pages.map(({ id, title, at }) => pageLine(id, title, at)));
  part("no-pages").hidden = pages.length > 0;
  part("others").hidden = !others;
  part("others-said").textContent = others ? t("{count} forms of somebody else wait here, sealed. They are sent when their owner signs in again.", { count: others }) : "";
  part("leave").hidden = !location.search.includes("leave");
}

/** @param {import("./outbox.js").Waiting} one */
function line({ id, title, url, state, at, reason }) {
  const { sign, text } = STATES[state];
  const said = h("span", {}, h("strong", {}, title), h("small", {}, `${text()} · ${timeOf(at)}`), ...(reason ? [h("small", { class: "fl-error" }, reason)] : []));
  const actions = h("span", { class: "fl-row" }, button(t("Open"), { "data-open": id, "data-url": url, "data-state": state }, title),
    button(t("Send"), { "data-send": id }, title), button(t("Throw away"), { "data-throw": id }, title));
  return h("li", {}, icon(sign), said, actions);
}

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

on("click", "[data-send]", (_event, { dataset }) => send(dataset.send));

on("click", "[data-open]", (_event, { dataset: { open, url, state } }) => {
  if (state === "refused" && navigator.onLine) return submit(open);
  return location.assign(`${url}#waiting-${open}`);
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
  await sendAll(({ title }, reason) => {
    if (reason === null) showToast({ text: t("Sent: {name}", { name: title }) });
    else showToast({ text: t("Not sent: {name}. {reason}", { name: title, reason }), tone: "bad" });
  }, only);
  return changed();
}

/** Send a form as its own page would: the answer is that page with messages at the fields, or a conflict to decide. @param {string} id */
async function submit(id) {
  const [found, who] = [await held(id), await session()];
  if (found && who) post(found.told.url, found.form, who.token);
}

/** @param {string} url @param {FormData} values @param {string} token */
function post(url, values, token) {
  const form = h("form", { method: "post", action: url, enctype: "multipart/form-data", hidden: true });
  values.set("csrf_token", token);
  for (const [name, value] of values) form.append(typeof value === "string" ? h("input", { type: "hidden", name, value }) : fileInput(name, value));
  document.body.append(form);
  form.submit();
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
  if (who && (await owner())?.person !== who.person) await own(who.person, who.key);
}

async function start() {
  await show();
  if (!navigator.onLine) return;
  await recognise();
  await send();
}

addEventListener("online", start);
start();
