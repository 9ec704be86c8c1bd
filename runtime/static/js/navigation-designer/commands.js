// @ts-check
// Every edit of a menu. An item is named by its path: "2" stands at the top, "2/0" in the group there.

/** @typedef {{ [name: string]: any, items?: Item[] }} Item */
/** @typedef {{ [name: string]: any, items: Item[], home?: Record<string, string> }} Menu */
/** @typedef {{ label: string, apply: (menu: Menu) => Menu, merge?: string }} Command */

/** @param {Menu} menu @param {string} path @returns {Item | undefined} */
export function itemAt(menu, path) {
  const [at = -1, inner] = path.split("/").map(Number);
  return inner === undefined ? menu.items[at] : menu.items[at]?.items?.[inner];
}

/** The items of a list: "" is the top, "2" the group there. @param {Menu} menu @param {string} list @returns {Item[]} */
export const itemsOf = (menu, list) => (list === "" ? menu.items : (menu.items[Number(list)]?.items ?? []));

/** @param {Menu} menu @param {string} list @param {Item[]} items @returns {Menu} */
const withItems = (menu, list, items) =>
  list === "" ? { ...menu, items } : { ...menu, items: menu.items.map((one, at) => (at === Number(list) ? { ...one, items } : one)) };

/** @param {string} list @param {Item} item @returns {Command} */
export const addItem = (list, item) => ({ label: "Add to the menu", apply: (menu) => withItems(menu, list, [...itemsOf(menu, list), item]) });

/** @param {string} path @returns {Command} */
export const removeItem = (path) => ({
  label: "Take out of the menu",
  apply: (menu) => {
    const { list, at } = split(path);
    return withItems(menu, list, itemsOf(menu, list).filter((_one, index) => index !== at));
  },
});

/** Whether an item may stand in a list: a group holds no other. @param {Menu} menu @param {string} path @param {string} list */
export const takes = (menu, path, list) => list === "" || (!!itemAt(menu, path) && !itemAt(menu, path)?.items && path !== list);

/** Where an item is after it was let go before the place `before` of a list. @param {string} path @param {string} list @param {number} before */
export function landed(path, list, before) {
  const from = split(path);
  const isTop = from.list === "";
  // A top item that is taken out moves the groups after it one up.
  const there = list !== "" && isTop && Number(list) > from.at ? String(Number(list) - 1) : list;
  const at = from.list === list && before > from.at ? before - 1 : before;
  return { list: there, at, path: there === "" ? String(at) : `${there}/${at}` };
}

/** @param {string} path @param {string} list @param {number} before @returns {Command} */
export const moveItem = (path, list, before) => ({
  label: "Move in the menu",
  apply: (menu) => {
    const item = itemAt(menu, path);
    if (!item || !takes(menu, path, list)) return menu;
    const { list: there, at } = landed(path, list, before);
    const without = removeItem(path).apply(menu);
    const items = [...itemsOf(without, there)];
    items.splice(at, 0, item);
    return withItems(without, there, items);
  },
});

/** @param {string} path @param {string} key @param {any} value undefined takes it away @returns {Command} */
export const setOnItem = (path, key, value) => ({
  label: "Change an item",
  merge: `item ${path} ${key}`,
  apply: (menu) => {
    const { list, at } = split(path);
    return withItems(menu, list, itemsOf(menu, list).map((one, index) => (index === at ? withSetting(one, key, value) : one)));
  },
});

/** The first page of a role. @param {string} role @param {string | undefined} home @returns {Command} */
export const setHome = (role, home) => ({
  label: "Change a first page",
  apply: (menu) => {
    const homes = withSetting(menu.home ?? {}, role, home);
    return /** @type {Menu} */ (withSetting(menu, "home", Object.keys(homes).length ? homes : undefined));
  },
});

/** Ids of items, which translations go by. @param {Menu} menu */
export const idsOf = (menu) => menu.items.flatMap((one) => [one, ...(one.items ?? [])]).map(({ id }) => id).filter(Boolean);

/** @param {string} path */
export function split(path) {
  const [first = "0", inner] = path.split("/");
  return inner === undefined ? { list: "", at: Number(first) } : { list: first, at: Number(inner) };
}

/** @template {Record<string, any>} T @param {T} owner @param {string} key @param {any} value @returns {T} */
function withSetting(owner, key, value) {
  const rest = /** @type {any} */ ({ ...owner });
  if (value === undefined) delete rest[key];
  else rest[key] = value;
  return rest;
}
