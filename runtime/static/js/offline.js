// @ts-check
import { h, icon } from "./dom.js";
import { t } from "./text.js";

// Without a connection a page can still be read and filled in; only sending has to wait, and this says so.
const bar = h("p", { class: "fl-offline", role: "status" });
document.body.prepend(bar);

function tell() {
  bar.replaceChildren(...(navigator.onLine ? [] : [icon("wifi-off"), t("You are offline. What you type stays here; send it when you are connected again.")]));
}

addEventListener("offline", tell);
addEventListener("online", tell);
tell();
