// @ts-check
// What this device keeps for one person: pages, forms that wait to be sent, files of drafts. All of it is sealed with a
// key that only their session brings. Without the key, what waits stays sealed until its owner is back.

/** @typedef {"pages" | "waiting" | "drafts"} Store */
/** @typedef {{ iv: Uint8Array<ArrayBuffer>, bytes: ArrayBuffer }} Sealed */
/** @typedef {{ id: string, person: string, at: number, told: Sealed }} Row */
/** @typedef {{ person: string, key: CryptoKey }} Owner */

const NAME = "formloom";
/** @type {Store[]} */
const STORES = ["pages", "waiting", "drafts"];
const FORGOTTEN_MS = 30 * 24 * 3600e3;

/** @type {Promise<IDBDatabase> | null} */
let opened = null;

function open() {
  opened ??= new Promise((done, fail) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("owner");
      asked.result.createObjectStore("bodies");
      for (const store of STORES) asked.result.createObjectStore(store, { keyPath: "id" });
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      asked.result.onclose = () => (opened = null);
      done(asked.result);
    };
    asked.onerror = () => fail(asked.error);
  });
  return opened;
}

/**
 * One transaction over some stores; what `act` asks for last is the answer.
 *
 * @param {string[]} stores @param {IDBTransactionMode} mode @param {(at: (store: string) => IDBObjectStore) => IDBRequest | void} act
 * @returns {Promise<any>}
 */
async function within(stores, mode, act) {
  const tx = (await open()).transaction(stores, mode);
  const asked = act((store) => tx.objectStore(store));
  return new Promise((done, fail) => {
    tx.oncomplete = () => done(asked?.result);
    tx.onabort = tx.onerror = () => fail(tx.error);
  });
}

/** @returns {Promise<Owner | undefined>} */
export const owner = () => within(["owner"], "readonly", (at) => at("owner").get("now"));

/** Whether somebody else has signed in since a page of `person` was opened. @param {string} person */
export async function isTaken(person) {
  const now = await owner();
  return !!now && now.person !== person;
}

/** Let the device be somebody's: what it kept for others to read is dropped. @param {string} person @param {string} key base64 */
export async function own(person, key) {
  const bytes = Uint8Array.from(atob(key), (one) => one.charCodeAt(0));
  const made = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  await within(["owner"], "readwrite", (at) => at("owner").put({ person, key: made }, "now"));
  await drop((row, store) => row.person !== person && (store !== "waiting" || Date.now() - row.at > FORGOTTEN_MS));
}

/** Nobody has a session any more: what waits stays, and nobody can read it. */
export async function forget() {
  await within(["owner"], "readwrite", (at) => at("owner").delete("now"));
  await drop((_row, store) => store !== "waiting");
}

/** Leave nothing. */
export const wipe = () => within(["owner", "bodies", ...STORES], "readwrite", (at) => ["owner", "bodies", ...STORES].forEach((store) => at(store).clear()));

/** @param {(row: Row, store: Store) => boolean} which */
async function drop(which) {
  for (const store of STORES) for (const row of await rows(store)) if (which(row, store)) await remove(store, row.id);
}

/** @param {Store} store @returns {Promise<Row[]>} of everybody */
const rows = (store) => within([store], "readonly", (at) => at(store).getAll());

/** @param {Store} store @param {string} id */
export const remove = (store, id) =>
  within([store, "bodies"], "readwrite", (at) => {
    at("bodies").delete([store, id]);
    at(store).delete(id);
  });

/**
 * Keep something for the owner; it is kept for nobody while there is none.
 *
 * @param {Store} store @param {string} id @param {Record<string, unknown>} told what a list tells of it @param {ArrayBuffer} [body] left as it is when left out
 */
export async function put(store, id, told, body) {
  const now = await owner();
  if (!now) return false;
  const row = { id, person: now.person, at: Date.now(), told: await seal(now, new TextEncoder().encode(JSON.stringify(told))) };
  const sealed = body && (await seal(now, body));
  await within([store, "bodies"], "readwrite", (at) => {
    if (sealed) at("bodies").put(sealed, [store, id]);
    at(store).put(row);
  });
  return true;
}

/** What the owner has there, the newest first. @param {Store} store @returns {Promise<({ id: string, at: number } & Record<string, any>)[]>} */
export async function list(store) {
  const now = await owner();
  if (!now) return [];
  const mine = (await rows(store)).filter(({ person }) => person === now.person).sort((one, other) => other.at - one.at);
  const read = await Promise.all(mine.map(async ({ id, at, told }) => [{ id, at }, await unseal(now, told)]));
  return /** @type {any} */ (read.filter(([, told]) => told).map(([row, told]) => ({ .../** @type {object} */ (row), ...JSON.parse(new TextDecoder().decode(/** @type {ArrayBuffer} */ (told))) })));
}

/** How many things of others wait there, sealed. */
export async function countOfOthers() {
  const now = await owner();
  return (await rows("waiting")).filter(({ person }) => person !== now?.person).length;
}

/** @param {Store} store @param {string} id @returns {Promise<{ at: number, told: Record<string, any>, body: ArrayBuffer } | null>} null for what is not there, or not the owner's */
export async function get(store, id) {
  const [now, row] = [await owner(), /** @type {Row | undefined} */ (await within([store], "readonly", (at) => at(store).get(id)))];
  if (!now || row?.person !== now.person) return null;
  const told = await unseal(now, row.told);
  const body = await unseal(now, await within(["bodies"], "readonly", (at) => at("bodies").get([store, id])));
  return told && body ? { at: row.at, told: JSON.parse(new TextDecoder().decode(told)), body } : null;
}

/** @param {Owner} now @param {BufferSource} bytes @returns {Promise<Sealed>} */
async function seal({ key }, bytes) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return { iv, bytes: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes) };
}

/** @param {Owner} now @param {Sealed | undefined} sealed @returns {Promise<ArrayBuffer | null>} null for what another key has sealed */
async function unseal({ key }, sealed) {
  if (!sealed) return null;
  return crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.iv }, key, sealed.bytes).catch(() => null);
}

/** A form's values as bytes, files included. @param {FormData} form @returns {Promise<{ type: string, bytes: ArrayBuffer }>} */
export async function packed(form) {
  const made = new Response(form);
  return { type: made.headers.get("Content-Type") ?? "", bytes: await made.arrayBuffer() };
}

/** @param {string} type @param {ArrayBuffer} bytes */
export const unpacked = (type, bytes) => new Response(bytes, { headers: { "Content-Type": type } }).formData();
