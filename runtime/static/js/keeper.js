// @ts-check
// Whose device this is now: nothing of what it kept for somebody else is shown to whoever comes next.

const KEY = "fl-keeper";
const PERSONAL = /^fl-(draft|recents|palette|kept-forms)\b/;

/** The person who has signed in and looks as nobody else; "" for nobody. */
export const keeper = document.body.dataset.keeper ?? "";

function takeOver() {
  const before = localStorage.getItem(KEY);
  localStorage.setItem(KEY, keeper);
  if (!before || before === keeper) return;
  sessionStorage.clear();
  for (const key of Object.keys(localStorage)) if (PERSONAL.test(key)) localStorage.removeItem(key);
}

try {
  if (keeper) takeOver();
} catch {
  // Storage is switched off: nothing is kept.
}
