// @ts-check
// What is pasted, as far as a formatted text may hold it. The server cleans again when it is saved: platform/fields/rich_text.py.

const KEPT = new Set("A B BLOCKQUOTE BR CODE DEL DIV EM H1 H2 H3 H4 HR I IMG LI OL P PRE S SPAN STRONG SUB SUP TABLE TBODY TD TH THEAD TR U UL".split(" "));
/** Tags whose text is nothing to read. */
const GONE = new Set("SCRIPT STYLE TEMPLATE HEAD TITLE META LINK OBJECT EMBED IFRAME SVG MATH".split(" "));
/** @type {Record<string, string[]>} */
const ATTRIBUTES = { A: ["href", "title"], IMG: ["src", "alt", "width", "height"], TD: ["colspan", "rowspan"], TH: ["colspan", "rowspan"], OL: ["start"] };
const SAFE = /^(https?:|mailto:|tel:)/i;

/** @param {string} html @returns {DocumentFragment} */
export function fragmentOf(html) {
  // A parsed document runs nothing and loads nothing; nodes are made anew from it. Handlers and styles would only be reported to the console.
  const quiet = html.replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\s(on\w+|style)\s*=/gi, " data-gone="));
  const parsed = new DOMParser().parseFromString(quiet, "text/html");
  const fragment = document.createDocumentFragment();
  fragment.append(...copies(parsed.body));
  return fragment;
}

/** @param {Node} from @returns {Node[]} */
function copies(from) {
  return [...from.childNodes].flatMap((node) => {
    if (node instanceof Text) return [document.createTextNode(node.data)];
    if (!(node instanceof Element) || GONE.has(node.nodeName.toUpperCase())) return [];
    return KEPT.has(node.nodeName) ? [copy(node)] : copies(node);
  });
}

/** @param {Element} from */
function copy(from) {
  const element = document.createElement(from.nodeName);
  for (const name of ATTRIBUTES[from.nodeName] ?? []) {
    const value = from.getAttribute(name);
    if (value !== null && ((name !== "href" && name !== "src") || SAFE.test(value.trim()))) element.setAttribute(name, value);
  }
  element.append(...copies(from));
  return element;
}
