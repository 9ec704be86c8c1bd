// @ts-check
// What became of what waited, in toasts: each by its name, or how many where that would be too much.

import { tellWaiting } from "../offline.js";
import { showToast } from "../toast.js";
import { t } from "../text.js";
import { waiting } from "./outbox.js";
import { reasonOf, sendAll } from "./sending.js";

/** @typedef {{ title: string, answer: string | null }} Sent `answer`: a part of the page that refused it, null when it was saved */

const MOST = 3;

/** @param {string} [only] */
export async function sendAndTell(only) {
  /** @type {Sent[]} */
  const sent = [];
  await sendAll(({ title }, answer) => sent.push({ title, answer }), only);
  await tellAll(sent);
}

/** @param {Sent[]} sent */
export async function tellAll(sent) {
  const refused = sent.filter(({ answer }) => answer !== null);
  const saved = sent.filter(({ answer }) => answer === null);
  if (saved.length > MOST) showToast({ text: t("Sent: {count}", { count: saved.length }) });
  else for (const { title } of saved) showToast({ text: t("Sent: {name}", { name: title }) });
  if (refused.length > MOST) tellRefused(t("Not taken: {count}", { count: refused.length }));
  else for (const { title, answer } of refused) tellRefused(t("Not sent: {name}. {reason}", { name: title, reason: reasonOf(answer ?? "") }));
  tellWaiting((await waiting()).length);
}

/** @param {string} text */
const tellRefused = (text) =>
  showToast({ text, tone: "bad", ...(location.pathname === "/offline" ? {} : { action: t("Show"), act: () => location.assign("/offline") }) });
