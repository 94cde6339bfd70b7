/* The start page of a tablet: who, which session, which language; what waits; and how to get ready before leaving. */
import { base64, get, mirror, mirrored, put, queued, say, showTally, tally, undo, write } from "./core.js";
import { API, askJson, keepSending } from "./sync.js";
import { guardExit, hasPin, isFresh, prepare, setPin } from "./prepare.js";

const { version, own } = document.documentElement.dataset;
const find = (selector, inside = document) => inside.querySelector(selector);
const views = [...document.querySelectorAll("[data-view]")];
let pack = null, device = null, attempt = () => {};
let kept = own; // the staff language that the pages on this tablet were loaded in

const part = (name, texts = {}) => {
  const made = find(`template[data-part="${name}"]`).content.firstElementChild.cloneNode(true);
  for (const [key, value] of Object.entries(texts)) {
    const place = made.matches(`[data-f="${key}"]`) ? made : find(`[data-f="${key}"]`, made);
    if (place) place.textContent = value;
  }
  return made;
};
const list = (id, parts) => {
  const place = document.getElementById(id);
  place.replaceChildren(...parts);
  place.hidden = !parts.length;
  return parts.length;
};
const show = (name) => {
  for (const view of views) view.hidden = view.dataset.view !== name;
  const heading = find(`[data-view="${name}"] h1`);
  document.title = heading.textContent + " – " + say("title");
  heading.focus();
};
const session = (number) => pack.sessions.find((each) => each.id === Number(number));
const survey = (digest) => pack.surveys.find((each) => each.hash === digest);
const surveysOf = (met) => (met.surveys.length ? met.surveys.map(survey).filter(Boolean) : pack.surveys);
const moment = (time) => new Date(time).toLocaleTimeString(own, { hour: "2-digit", minute: "2-digit" });

const tongues = (met, chosen, address) => {
  const spoken = chosen.languages.filter((each) => met.languages.includes(each.code));
  const first = spoken.length ? spoken : chosen.languages.slice(0, 1);
  const link = (each, name) => {
    const made = part(name, { name: each.name });
    made.href = address(each);
    made.lang = each.code;
    made.dir = each.dir;
    return made;
  };
  return [
    first.map((each) => link(each, "tongue")),
    chosen.languages.filter((each) => !first.includes(each)).map((each) => link(each, "other")),
  ];
};

const home = async () => {
  const staff = document.getElementById("staff");
  const chosen = await get("staff");
  staff.replaceChildren(new Option(say("choose"), ""), ...pack.staff.map((each) => new Option(each.name, each.id, false, each.id === chosen)));
  staff.onchange = () => put("staff", Number(staff.value) || null);
  const today = new Date().toLocaleDateString("sv");
  const cards = (wanted) => pack.sessions.filter(wanted).map((each) => {
    const made = part("session", { place: each.place, when: [each.day_text, each.hours].filter(Boolean).join(", "), method: each.method });
    made.href = "#session/" + each.id;
    return made;
  });
  list("today", cards((each) => each.day <= today));
  const later = list("later", cards((each) => each.day > today));
  find("#later-head").hidden = !later;
  find("#no-session").hidden = pack.sessions.length > 0;
  find("#not-ready").hidden = await isFresh(version, own);
  show("home");
};

const recentLines = async (number) => {
  const recent = ((await get("recent")) || []).filter((each) => each.session === number).slice(0, 10);
  find("#recent-head").hidden = !recent.length;
  list("recent", recent.map((each) => {
    const tongue = pack.surveys.flatMap((one) => one.languages).find((one) => one.code === each.language);
    const what = say(each.kind === "response" ? "an-answer" : "a-note", { n: tongue ? tongue.name : "" });
    const made = part("recent", { what, when: moment(each.time), state: each.undone ? say("undone") : "" });
    const button = find("button", made);
    button.hidden = Boolean(each.undone);
    button.onclick = async () => {
      button.disabled = true;
      await undo(each.id, (await get("staff")) ?? null);
      await recentLines(number);
      attempt();
    };
    return made;
  }));
};

const oneSession = async (number, chosen) => {
  const met = session(number);
  if (!met) return go("home");
  const surveys = surveysOf(met);
  const asked = survey(chosen) || surveys[0];
  await put("current", { session: met.id, staff: await get("staff"), place: met.place, language: met.languages[0], survey: asked && asked.hash });
  find("#place").textContent = met.place;
  find("#facts").textContent = [met.day_text, met.hours, met.method].filter(Boolean).join(" · ");
  find("#interpreting").hidden = !list("interpreters", (met.interpreters || []).map((each) => part("interpreter", { who: each })));
  find("#who-first").hidden = Boolean(await get("staff"));
  list("surveys", surveys.length < 2 ? [] : surveys.map((each) => {
    const made = part("survey", { name: each.title });
    made.href = "#session/" + met.id + "/" + each.hash;
    if (each === asked) made.setAttribute("aria-current", "true");
    return made;
  }));
  if (asked) {
    const [spoken, others] = tongues(met, asked, (each) => `/field/pages/${asked.hash}/${each.code}/staff/${kept}#${met.id}`);
    list("spoken", spoken);
    find("#others-fold").hidden = !list("others", others);
  }
  find("#hand-over").href = "#hand-over/" + met.id + "/" + (asked ? asked.hash : "");
  find("#to-dialogue").href = "/field/pages/dialogue/" + kept;
  find("#to-statement").href = "/field/pages/statement/" + kept;
  await recentLines(met.id);
  show("session");
};

const handOver = async (number, digest) => {
  const met = session(number);
  if (!met) return go("home");
  const known = await hasPin();
  find("#new-pin").hidden = known;
  const form = find("#hand-over-form");
  form.onsubmit = async (event) => {
    event.preventDefault();
    const pin = find("#pin").value;
    const isNew = !known || pin;
    if (isNew && !/^\d{4,8}$/.test(pin)) {
      find("#pin-error").hidden = false;
      return find("#pin").focus();
    }
    if (isNew) await setPin(pin);
    find("#pin").value = "";
    await put("kiosk", { session: met.id, survey: digest || surveysOf(met)[0].hash });
    if (document.documentElement.requestFullscreen) document.documentElement.requestFullscreen().catch(() => {});
    location.replace("/field/#kiosk");
    route();
  };
  find("#pin-error").hidden = true;
  show("hand-over");
};

const kiosk = async (state) => {
  const asked = survey(state.survey) || pack.surveys[0];
  const met = session(state.session) || { languages: [] };
  const [spoken, others] = tongues(met, asked, (each) => `/field/pages/${asked.hash}/${each.code}/self/${kept}`);
  list("kiosk-tongues", [...spoken, ...others]);
  find("[data-view=kiosk] h1").textContent = pack.area.name;
  document.body.dataset.kiosk = "1";
  for (const each of document.querySelectorAll("[data-staff]")) each.hidden = true;
  show("kiosk");
};

const ready = () => {
  const lines = find("#steps");
  const button = find("#prepare");
  button.onclick = async () => {
    button.disabled = true;
    for (const id of ["#all-well", "#not-well"]) find(id).hidden = true;
    lines.replaceChildren();
    const well = await prepare(own, version, (name, state, figures) => {
      let line = find(`[data-step="${name}"]`, lines);
      if (!line) {
        line = part("step");
        line.dataset.step = name;
        lines.append(line);
      }
      line.dataset.state = state;
      const why = state === "wrong" && figures.why ? " " + figures.why : "";
      find("[data-f=text]", line).textContent = say(`step-${name}-${state}`, figures) + why;
    });
    pack = await get("pack");
    find(well ? "#all-well" : "#not-well").hidden = false;
    button.disabled = false;
    showTally();
  };
  show("prepare");
};

const download = async () => {
  const records = (await queued()).map(({ sealed, ...rest }) => ({ ...rest, client_time: rest.time, sealed: base64(sealed) }));
  const text = JSON.stringify({ format: "tettpa-field-1", device: device.id, client_now: new Date().toISOString(), records });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = `tettpa-${device.id.slice(0, 8)}-${new Date().toISOString().slice(0, 10)}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
};

const drop = async (record) => {
  await write(({ meta, queue }) => {
    queue.delete(record.seq);
    meta.get("dropped").onsuccess = (event) => meta.put([...(event.target.result || []), record.seq], "dropped");
  });
  await waiting();
};

const waiting = async () => {
  const counted = await tally();
  find("#counts").textContent = say("counts", counted);
  const records = await queued();
  const rejected = records.filter((each) => each.state === "rejected");
  find("#rejected-head").hidden = !rejected.length;
  list("rejected", rejected.map((each) => {
    const made = part("rejected", { what: say("record", { n: each.seq }), when: moment(each.time), why: say("why-" + each.reason) });
    find("[data-again]", made).onclick = async () => {
      await write(({ queue }) => queue.put({ ...each, state: "waiting" }));
      attempt();
      await waiting();
    };
    const remove = find("[data-drop]", made);
    remove.onclick = () => {
      if (remove.dataset.sure) return drop(each);
      remove.dataset.sure = "1";
      remove.textContent = say("sure");
    };
    return made;
  }));
  const contact = (await get("contact")) || {};
  find("#contact").textContent = contact.ok ? say("contact", { time: moment(contact.at) }) : say("no-contact");
  find("#download").hidden = !records.length;
  find("#download").onclick = download;
  find("#send").onclick = () => attempt(true).then(waiting);
  find("#about").textContent = say("about", { name: pack.device.name, version });
  show("queue");
};

const enrolment = () => {
  const form = find("#enrol-form");
  const field = find("#code");
  const lost = mirror();
  find("#was-lost").hidden = !lost;
  const error = find("#enrol-error");
  form.onsubmit = async (event) => {
    event.preventDefault();
    error.hidden = true;
    try {
      const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
      const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
      // The key is kept before anybody hears of it: a reply that is lost is asked for again with the same one.
      const kept = (await get("enrolling")) || { key: pair.privateKey, jwk: { kty, crv, x, y } };
      await put("enrolling", kept);
      const replaces = lost ? { device: lost.device, next_seq: lost.next } : undefined;
      const reply = await fetch(API + "/enrol", {
        method: "POST", redirect: "error", credentials: "omit", headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ code: field.value, public_key: kept.jwk, app_version: version, replaces }),
      });
      const said = await reply.json();
      if (!reply.ok) throw Object.assign(new Error(said.error), { said: true });
      await put("device", { id: said.device, name: said.name, key: kept.key });
      await put("enrolling", null);
      localStorage.clear();
      localStorage.setItem("tettpa-own", own);
      mirrored({ device: said.device, next: 1, waiting: 0 });
      history.replaceState(null, "", location.pathname);
      device = await get("device");
      pack = await askJson("GET", API + "/pack?own=" + own);
      await put("pack", pack);
      location.hash = "#prepare";
    } catch (problem) {
      error.textContent = problem.said ? problem.message : say("no-server");
      error.hidden = false;
      error.focus();
    }
  };
  const [, code] = location.hash.match(/^#enrol=([\w-]+)/) || [];
  if (code) field.value = code;
  show("enrol");
  if (code) form.requestSubmit();
};

const go = (name) => { location.hash = "#" + name; };

const route = async () => {
  const state = await get("kiosk");
  pack = (await get("pack")) || pack;
  kept = ((await get("prepared")) || {}).own || own;
  if (!device || !pack) return enrolment();
  if (state) return kiosk(state);
  for (const each of document.querySelectorAll("[data-staff]")) each.hidden = false;
  delete document.body.dataset.kiosk;
  const [name, first, second] = location.hash.slice(1).split("/");
  if (name === "session") return oneSession(first, second);
  if (name === "hand-over") return handOver(first, second);
  if (name === "prepare") return ready();
  if (name === "queue") return waiting();
  return home();
};

/* A new version waits until nobody is in the middle of something; on this page nobody is. */
const keepUpToDate = async () => {
  const policy = globalThis.trustedTypes && trustedTypes.createPolicy("tettpa-field", { createScriptURL: (address) => address });
  const address = policy ? policy.createScriptURL("/field/sw.js") : "/field/sw.js";
  const registration = await navigator.serviceWorker.register(address, { scope: "/field/", updateViaCache: "none" });
  const change = () => { if (registration.waiting && registration.active) registration.waiting.postMessage("switch"); };
  registration.addEventListener("updatefound", () => registration.installing.addEventListener("statechange", change));
  let had = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => {
    if (had) location.reload();
    had = true;
  });
  change();
  addEventListener("online", () => registration.update().catch(() => {}));
};

/* Browsers that can install an app say so; the button asks them to. */
const offerInstall = () => {
  const button = find("#install");
  addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    button.hidden = false;
    button.onclick = async () => {
      button.hidden = true;
      await event.prompt();
    };
  });
  addEventListener("appinstalled", () => { button.hidden = true; });
};

const start = async () => {
  const preferred = localStorage.getItem("tettpa-own");
  if (location.pathname === "/field/" && preferred && preferred !== own) return location.replace(`/field/${preferred}/` + location.hash);
  if (location.pathname !== "/field/") localStorage.setItem("tettpa-own", own);
  [device, pack] = [await get("device"), await get("pack")];
  if (device && !pack) pack = await askJson("GET", API + "/pack?own=" + own).catch(() => null);
  guardExit();
  offerInstall();
  addEventListener("hashchange", route);
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  await route();
  await showTally();
  keepUpToDate();
  attempt = keepSending(async () => {
    await showTally();
    if (await get("kiosk") === null && find("[data-view=kiosk]:not([hidden])")) route();
  });
};

start();
