/* What a tablet keeps: sealed records that it cannot read itself, and what it needs to make them. Nothing typed stays. */
const NAME = "tettpa-field", VERSION = 1;
const MIRROR = "tettpa-field"; // the numbers, kept apart: the browser clears them by another rule than the database
const SUITE = { X25519: 1, "P-256": 2 };
const text = new TextEncoder();

const request = (asked) => new Promise((done, failed) => {
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => failed(asked.error);
});

const opened = (version) => {
  const asked = indexedDB.open(NAME, version);
  asked.onupgradeneeded = () => {
    const made = asked.result.objectStoreNames;
    if (!made.contains("meta")) asked.result.createObjectStore("meta");
    if (!made.contains("queue")) asked.result.createObjectStore("queue", { keyPath: "seq" });
  };
  return request(asked);
};

/* Open the database, do one transaction, close: a handle that the system closes in between is nobody's loss. */
export const run = async (mode, work) => {
  // A newer version of the app, in another tab, may have a newer database; what we know of it is still there.
  const database = await opened(VERSION).catch((problem) => {
    if (problem.name !== "VersionError") throw problem;
    return opened();
  });
  database.onversionchange = () => database.close();
  try {
    return await new Promise((done, failed) => {
      const transaction = database.transaction(["meta", "queue"], mode, { durability: "strict" });
      let result;
      transaction.oncomplete = () => done(result);
      transaction.onabort = () => failed(transaction.error || new DOMException("aborted", "AbortError"));
      const stores = { meta: transaction.objectStore("meta"), queue: transaction.objectStore("queue"), transaction };
      work(stores, (value) => { result = value; });
    });
  } finally {
    database.close();
  }
};

const again = async (mode, work) => {
  try {
    return await run(mode, work);
  } catch (problem) {
    if (problem.name !== "InvalidStateError" && problem.name !== "AbortError" && problem.name !== "UnknownError") throw problem;
    return run(mode, work);
  }
};

export const read = (work) => again("readonly", work);
export const write = (work) => run("readwrite", work);
export const get = (key) => read(({ meta }, give) => { meta.get(key).onsuccess = (event) => give(event.target.result); });
export const put = (key, value) => write(({ meta }) => { meta.put(value, key); });
export const queued = () => read(({ queue }, give) => { queue.getAll().onsuccess = (event) => give(event.target.result); });

export const mirror = () => JSON.parse(localStorage.getItem(MIRROR) || "null");
export const mirrored = (changes) => localStorage.setItem(MIRROR, JSON.stringify({ ...mirror(), ...changes }));

export const hex = (bytes) => [...new Uint8Array(bytes)].map((each) => each.toString(16).padStart(2, "0")).join("");
export const base64 = (bytes) => {
  let signs = "";
  for (let at = 0; at < bytes.length; at += 0x8000) signs += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(signs);
};
export const bytes = (signs) => Uint8Array.from(atob(signs), (sign) => sign.charCodeAt(0));
export const joined = (...parts) => {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    all.set(new Uint8Array(part.buffer || part), at);
    at += part.byteLength;
  }
  return all;
};

/* A UUID of version 7 (RFC 9562): the time in front, so that a database keeps them together; the rest is random. */
export const uuid = (now = Date.now()) => {
  const made = crypto.getRandomValues(new Uint8Array(16));
  for (let at = 0; at < 6; at += 1) made[at] = Math.floor(now / 2 ** (8 * (5 - at))) & 255;
  made[6] = made[6] & 15 | 112;
  made[8] = made[8] & 63 | 128;
  return hex(made).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
};

const SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
export const receipt = () => [...crypto.getRandomValues(new Uint8Array(12))].map((each) => SIGNS[each & 31]).join("");

const pairOf = async (name) => {
  const algorithm = name === "X25519" ? { name } : { name: "ECDH", namedCurve: name };
  const own = await crypto.subtle.generateKey(algorithm, false, ["deriveBits"]);
  return { own, algorithm, name };
};

/* Seal bytes to the municipality's public key: what a record says of itself in the open is authenticated with it. */
export const seal = async (plain, key, associated) => {
  const { own, algorithm, name } = await pairOf("X25519").catch(() => pairOf("P-256"));
  const recipient = bytes(name === "X25519" ? key.x25519 : key.p256);
  const theirs = await crypto.subtle.importKey("raw", recipient, algorithm, false, []);
  const shared = await crypto.subtle.deriveBits({ name: algorithm.name, public: theirs }, own.privateKey, 256);
  const ephemeral = new Uint8Array(await crypto.subtle.exportKey("raw", own.publicKey));
  const base = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const derived = await crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: joined(ephemeral, recipient), info: text.encode("tettpa field v1") },
    base, { name: "AES-GCM", length: 256 }, false, ["encrypt"],
  );
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const additionalData = text.encode(associated);
  const content = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, derived, plain));
  return joined(new Uint8Array([1, SUITE[name]]), ephemeral, iv, content);
};

/* Keep a record: sealed first, since waiting for it inside a transaction would end that; kept only when it is on the disk. */
export const save = (content, { id = uuid(), rev = 1, questionnaire = "", shown = {} } = {}) =>
  navigator.locks.request("tettpa-save", async () => {
    const [device, pack] = [await get("device"), await get("pack")];
    const seq = ((await get("seq")) || 0) + 1;
    const plain = text.encode(JSON.stringify({ v: 1, ...content }));
    if (plain.length > 24e6) throw new RangeError(); // the server takes 25 MB a record, and files weigh a third more in it
    const sealed = await seal(plain, pack.key, [id, device.id, seq, rev, questionnaire, pack.key.id].join("|"));
    const time = new Date().toISOString();
    const record = { seq, id, rev, questionnaire, key: pack.key.id, time, sealed, state: "waiting", kind: content.kind };
    await write(({ meta, queue, transaction }) => {
      meta.get("seq").onsuccess = (event) => {
        if ((event.target.result || 0) !== seq - 1) return transaction.abort(); // another tab without locks was faster
        queue.add(record);
        meta.put(seq, "seq");
        meta.get("recent").onsuccess = (found) => {
          const others = (found.target.result || []).filter((each) => each.id !== id);
          const line = { id, kind: content.kind, session: content.session, time, questionnaire, ...shown };
          meta.put([line, ...others].slice(0, 30), "recent");
        };
      };
    });
    mirrored({ device: device.id, next: seq + 1 });
    return { id, seq };
  });

/* How many have been saved, sent, wait, or were refused; and how many this browser has lost. */
export const tally = async () => {
  const [records, seq, dropped] = [await queued(), (await get("seq")) || 0, (await get("dropped")) || []];
  const rejected = records.filter((each) => each.state === "rejected").length;
  const waiting = records.length - rejected;
  return { saved: seq, waiting, rejected, sent: seq - records.length - dropped.length };
};

/* Take back what was saved: another record under the same id, since nobody here can read, let alone change, the first. */
export const undo = async (id, staff) => {
  const line = ((await get("recent")) || []).find((each) => each.id === id);
  if (!line || line.undone) return null;
  const { kind, session = null, questionnaire, language } = line;
  return save({ kind: "undo", session, staff }, { id, rev: 2, questionnaire, shown: { kind, language, undone: true } });
};

/* A text of the page for the script, with its figures: <i data-say="name">… {n} …</i>. */
export const say = (name, values = {}) => {
  const found = document.querySelector(`[data-say="${name}"]`);
  return (found ? found.textContent : name).replace(/\{(\w+)\}/g, (all, each) => values[each] ?? all);
};

/* The line that is always in sight: how many are saved, how many are sent, whether the server answers. */
export const showTally = async () => {
  const place = document.getElementById("tally");
  if (!place) return;
  const [counted, contact, prepared] = [await tally(), (await get("contact")) || {}, await get("prepared")];
  place.textContent = say(counted.waiting ? "tally-waiting" : "tally", counted);
  place.dataset.state = contact.ok && navigator.onLine ? "on" : "off";
  const alarm = document.getElementById("alarm");
  const mine = mirror();
  const reasons = [];
  if (mine && !(await get("device"))) reasons.push(say("lost", { n: mine.waiting ?? "?" }));
  if (contact.revoked) reasons.push(say("revoked"));
  if (contact.problem) reasons.push(contact.problem);
  if (contact.missing && contact.missing.length) reasons.push(say("missing"));
  if (counted.rejected) reasons.push(say("rejected", { n: counted.rejected }));
  if (prepared && navigator.storage && navigator.storage.persisted && !(await navigator.storage.persisted())) reasons.push(say("not-kept"));
  alarm.textContent = reasons.join(" ");
  alarm.hidden = !reasons.length;
};
