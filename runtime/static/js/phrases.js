// @ts-check
import { on } from "./dom.js";

// A chosen phrase goes into the opinion, where one can change it; without this script the server takes it.

on("change", "[data-phrases]", (_event, select) => {
  if (!(select instanceof HTMLSelectElement) || !select.value) return;
  const opinion = document.getElementById(select.dataset.phrases ?? "");
  if (!(opinion instanceof HTMLTextAreaElement)) return;
  opinion.value = opinion.value ? `${opinion.value} ${select.value}` : select.value;
  select.value = "";
  opinion.dispatchEvent(new Event("input", { bubbles: true }));
  opinion.focus();
});
