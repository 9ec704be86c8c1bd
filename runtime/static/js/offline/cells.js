// @ts-check
// A cell of a list that was changed while there was no network: it waits as a change of its record's form, which asks
// field by field where somebody else was faster.

import { wordsOf } from "../drafts.js";
import { h, icon } from "../dom.js";
import { keeper } from "../keeper.js";
import { tellWaiting } from "../offline.js";
import { showToast } from "../toast.js";
import { t } from "../text.js";
import { hold, waiting } from "./outbox.js";
import { isTaken } from "./vault.js";

/** @param {HTMLElement} cell @param {HTMLFormElement} form with its control @param {string} record its address */
export async function keepCell(cell, form, record) {
  if (await isTaken(keeper)) return false;
  const row = cell.closest("tr")?.querySelector("th")?.textContent?.trim() ?? "";
  const [label, url, text] = [cell.dataset.label ?? "", `${record}/edit`, textIn(form)];
  const isKept = await hold(crypto.randomUUID(), new FormData(form), {
    kind: "cell", title: [row, label].filter(Boolean).join(" · "), url, page: url, state: "waiting", words: wordsOf(form), written: [[label, text]],
  }).catch(() => false);
  if (!isKept) return false;
  cell.replaceChildren(h("span", { class: "fl-waits", title: t("Waits to be sent") }, icon("clock"), text || "–"));
  tellWaiting((await waiting()).length);
  showToast({ text: t("Kept on this device. It is sent as soon as there is a network."), tone: "info" });
  return true;
}

/** What stands in the control, in words. @param {HTMLFormElement} form */
function textIn(form) {
  const chosen = [...form.querySelectorAll("select")].flatMap((one) => [...one.selectedOptions].map((option) => option.text));
  const ticked = [...form.querySelectorAll(/** @type {"input"} */ ("input:checked"))].map((one) => one.labels?.[0]?.textContent?.trim() ?? "");
  const typed = [...form.querySelectorAll(/** @type {"input"} */ ("input:not([type=hidden], [type=checkbox], [type=radio]), textarea"))].map((one) => one.value.trim());
  return [...chosen, ...ticked, ...typed].filter(Boolean).join(", ");
}
