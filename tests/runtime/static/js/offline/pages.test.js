import assert from "node:assert/strict";
import { test } from "node:test";
import { stamped, titleOf } from "../../../../../runtime/static/js/offline/pages.js";
import { filesOf } from "../../../../../runtime/static/js/offline/worker.js";

const MAP = { imports: Object.fromEntries(["js/main.js", "js/offline/page.js", "js/form-designer/start.js", "vendor/htmx-4.0.1.esm.min.js", "vendor/codemirror-6.esm.min.js"].map((name) => [`/static/${name}`, `/static/${name}?v=1`])) };
const PAGE = `<html lang="en"><head><title>Ren&amp;e &#34;A&#34; · CRM</title>
  <link rel="stylesheet" href="/static/css/base.css?v=1"><link rel="stylesheet" href="/brand/b4312f.css">
  <link rel="manifest" href="/manifest.webmanifest?lang=en"><script type="importmap" nonce="x">${JSON.stringify(MAP)}</script>
  <script type="module" src="/static/js/main.js?v=1"></script></head><use href="/static/icons.svg?v=1#house"></use></html>`;

test("the worker takes along what staff's pages are made of, each file once", () => {
  assert.deepEqual(filesOf(PAGE), [
    "/static/css/base.css?v=1", "/brand/b4312f.css", "/static/js/main.js?v=1", "/static/icons.svg?v=1",
    "/static/js/offline/page.js?v=1", "/static/vendor/htmx-4.0.1.esm.min.js?v=1",
  ]);
});

test("a kept page is listed by its title, without the name of the application", () => {
  assert.equal(titleOf(PAGE), 'Ren&e "A"');
  assert.equal(titleOf("<html></html>"), "");
});

test("a kept page says of when it is", () => {
  assert.match(stamped(PAGE, 0), /^<html data-as-of="1970-01-01T00:00:00.000Z" lang="en">/);
});
