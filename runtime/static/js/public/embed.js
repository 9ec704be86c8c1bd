// @ts-check
// Gives each frame of a Formloom form on this page the height of what is in it.
(() => {
  const home = new URL(/** @type {HTMLScriptElement} */ (document.currentScript).src).origin;
  addEventListener("message", ({ data, origin, source }) => {
    const height = Number(data?.height);
    if (origin !== home || !data?.formloom || !(height > 0)) return;
    for (const frame of document.querySelectorAll("iframe")) {
      if (frame.contentWindow === source) frame.height = String(Math.min(Math.ceil(height), 20000));
    }
  });
})();
