// @ts-check
// Which commands fit what was typed, the best first; and where in their titles.

/**
 * @template {{ id: string, title: string, keys: string, note: string }} T
 * @param {T[]} items @param {string} text @param {Map<string | undefined, number>} times how often each was opened @param {number} most
 * @returns {T[]}
 */
export function rank(items, text, times, most) {
  const wanted = fold(text);
  const scored = items.map((item, at) => ({ item, at, score: wanted ? score(item, wanted) : 1, times: times.get(item.id) ?? 0 }));
  return scored.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score || b.times - a.times || a.at - b.at).slice(0, most).map(({ item }) => item);
}

/** @param {string} text */
const fold = (text) => text.normalize("NFKC").toLocaleLowerCase().trim();

/** @param {{ title: string, keys: string, note: string }} item @param {string} wanted @returns {number} 0 for what does not fit */
function score({ title, keys, note }, wanted) {
  const name = fold(title);
  if (name.startsWith(wanted)) return 6;
  const [spoken = "", initials = ""] = keys.split(" ");
  if (initials.startsWith(wanted) || spoken.startsWith(wanted)) return 5;
  if (name.split(/[\s·/-]+/).some((word) => word.startsWith(wanted))) return 4;
  if (name.includes(wanted)) return 3;
  if (wanted.length > 1 && (initials.includes(wanted) || spoken.includes(wanted) || fold(note).includes(wanted))) return 2;
  const words = wanted.split(/\s+/);
  if (words.length > 1 && words.every((word) => `${name} ${fold(note)} ${keys}`.includes(word))) return 2;
  return wanted.length > 2 && scattered(name, wanted) ? 1 : 0;
}

/** Whether the letters stand there in this order, the first one at the beginning of a word. @param {string} name @param {string} wanted */
function scattered(name, wanted) {
  let at = ` ${name}`.indexOf(` ${wanted[0]}`);
  if (at < 0) return false;
  for (const letter of wanted) {
    at = name.indexOf(letter, at) + 1;
    if (!at) return false;
  }
  return true;
}

/** A title with what was typed marked in it. @param {string} title @param {string} text @returns {(Node | string)[]} */
export function mark(title, text) {
  const at = text ? title.toLocaleLowerCase().indexOf(text.toLocaleLowerCase()) : -1;
  if (at < 0) return [title];
  const marked = document.createElement("mark");
  marked.textContent = title.slice(at, at + text.length);
  return [title.slice(0, at), marked, title.slice(at + text.length)];
}
