/* Before leaving: everything loaded, a sealed record proved to open, the storage promised; green, or what is wrong.
   And the PIN that leads out of what residents are shown. */
import { base64, bytes, get, hex, put, say, seal, uuid } from "./core.js";
import { API, ask, askJson, sync } from "./sync.js";

const PAGES = "tettpa-pages";
const MOST_AHEAD = 5 * 60; // seconds
const LEAST_FREE = 50_000_000; // bytes

const proof = async () => {
  const [device, pack] = [await get("device"), await get("pack")];
  const id = uuid(), plain = crypto.getRandomValues(new Uint8Array(32));
  const sealed = await seal(plain, pack.key, [id, device.id, 0, 1, "", pack.key.id].join("|"));
  const said = await askJson("POST", API + "/proof", { id, key: pack.key.id, sealed: base64(sealed) });
  const key = await crypto.subtle.importKey("raw", plain, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return said.proof === hex(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode("tettpa proof")));
};

const media = (html) => html.match(/\/(tiles|s\/[^/"]+\/media)\/[^"]+/g) || []; // and the map's tiles

/* Load every page of the pack, several at a time; what is there already is loaded anew only where the app has changed. */
const loadPages = async (pack, version, shown) => {
  const cache = await caches.open(PAGES);
  const have = (await get("pages")) || {};
  const wanted = [...pack.pages];
  let done = 0;
  const next = async () => {
    for (let path = wanted.shift(); path; path = wanted.shift()) {
      const isFixed = /^\/field\/pages\/[0-9a-f]{64}\//.test(path);
      if (!isFixed || have[path] !== version || !(await cache.match(path))) {
        const reply = await ask("GET", API + path.replace("/field", ""));
        if (!reply.ok) throw new Error(path + " " + reply.status);
        const html = await reply.clone().text();
        for (const address of media(html)) if (!(await cache.match(address))) await cache.add(address);
        await cache.put(path, reply);
        have[path] = version;
      }
      shown(done += 1, pack.pages.length);
    }
  };
  await Promise.all([next(), next(), next(), next()]);
  for (const kept of await cache.keys()) {
    const { pathname } = new URL(kept.url);
    if (pathname.startsWith("/field/pages/") && !pack.pages.includes(pathname)) {
      await cache.delete(kept);
      delete have[pathname];
    }
  }
  await put("pages", have);
};

/* Do one step after the other and tell of each: tell(step, "ok" | "wrong" | "warn" | "work", figures). Gives whether all is well. */
export const prepare = async (own, version, tell) => {
  let well = true;
  const step = async (name, work) => {
    tell(name, "work", {});
    try {
      const [state, figures] = await work();
      tell(name, state, figures || {});
      if (state === "wrong") well = false;
      return state !== "wrong";
    } catch (problem) {
      tell(name, "wrong", { why: problem.said ? problem.message : "" });
      well = false;
      return false;
    }
  };
  let pack;
  const loaded = await step("pack", async () => {
    const asked = Date.now();
    pack = await askJson("GET", API + "/pack?own=" + own);
    pack.ahead = Math.round(((asked + Date.now()) / 2 - Date.parse(pack.server_time)) / 1000);
    await put("pack", pack);
    return ["ok", { n: pack.sessions.length }];
  });
  if (!loaded) return false;
  await step("pages", async () => {
    await loadPages(pack, version, (n, m) => tell("pages", "work", { n, m }));
    return ["ok", { n: pack.pages.length, m: pack.pages.length }];
  });
  await step("app", async () => {
    await Promise.race([navigator.serviceWorker.ready, new Promise((_, late) => setTimeout(late, 10_000))]);
    return ["ok"];
  });
  await step("proof", async () => [(await proof()) ? "ok" : "wrong"]);
  await step("storage", async () => {
    const kept = navigator.storage.persist ? await navigator.storage.persist() : false;
    const { usage = 0, quota = 0 } = await navigator.storage.estimate();
    const free = Math.max(0, quota - usage);
    return [free < LEAST_FREE ? "wrong" : kept ? "ok" : "warn", { mb: Math.round(free / 1e6), kept }];
  });
  await step("clock", async () => [Math.abs(pack.ahead) > MOST_AHEAD ? "warn" : "ok", { n: Math.round(Math.abs(pack.ahead) / 60) }]);
  await step("sent", async () => {
    const state = await sync(true);
    return [state && state.ok ? "ok" : "wrong"];
  });
  if (well) await put("prepared", { at: new Date().toISOString(), pack: pack.version, app: version, own });
  return well;
};

/* Whether what was loaded is still what the server has. */
export const isFresh = async (version, own) => {
  const [prepared, contact] = [await get("prepared"), await get("contact")];
  return Boolean(prepared) && prepared.app === version && prepared.own === own && (!contact || !contact.newer || contact.newer === prepared.pack);
};

const derived = async (pin, salt) => {
  const base = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveBits"]);
  return hex(await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt, iterations: 200_000 }, base, 256));
};

/* The PIN that leads out of a resident's pages; only what it derives to is kept. */
export const setPin = async (pin) => {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  await put("pin", { salt: base64(salt), hash: await derived(pin, salt), wrong: 0, until: 0 });
};

/* "ok", "wrong", or how many seconds to wait: after three wrong ones each takes longer. */
export const tryPin = async (pin) => {
  const kept = await get("pin");
  if (!kept) return "ok";
  if (kept.until > Date.now() && kept.until < Date.now() + 400_000) return Math.ceil((kept.until - Date.now()) / 1000);
  if (await derived(pin, bytes(kept.salt)) === kept.hash) {
    await put("pin", { ...kept, wrong: 0, until: 0 });
    return "ok";
  }
  const wrong = kept.wrong + 1;
  await put("pin", { ...kept, wrong, until: wrong < 3 ? 0 : Date.now() + Math.min(300, 10 * 2 ** (wrong - 3)) * 1000 });
  return "wrong";
};

export const hasPin = async () => Boolean(await get("pin"));

/* The way out of the pages that residents answer on. */
export const guardExit = () => {
  const dialog = document.getElementById("_exit");
  const field = dialog.querySelector("input");
  const note = dialog.querySelector(".error");
  for (const button of document.querySelectorAll("[data-exit]")) {
    button.onclick = () => {
      field.value = "";
      note.hidden = true;
      dialog.showModal();
      field.focus();
    };
  }
  dialog.querySelector("[data-stay]").onclick = () => dialog.close();
  dialog.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await tryPin(field.value);
    field.value = "";
    if (answer === "ok") {
      await put("kiosk", null);
      return location.replace("/field/");
    }
    note.textContent = answer === "wrong" ? say("pin-wrong") : say("pin-wait", { n: answer });
    note.hidden = false;
    field.focus();
  });
};
