/* A page that somebody fills in without the server: checked here, sealed here, kept, and ready for the next person. */
import { base64, get, receipt, save, say, showTally, undo } from "./core.js";
import { keepSending } from "./sync.js";
import { guardExit } from "./prepare.js";
import { all, fillIn, firstMissing, keepForNext, more, tell } from "./notes.js";
import { isRecording, recorders, stopAll } from "./recorder.js";

const form = document.forms[0];
const { tablet: way, language, hash = "" } = form.dataset;
const isSelf = way === "self", isNotes = way === "dialogue" || way === "statement";
const START = "/field/";
const WIDEST = 1600; // pixels of a photo's longer side
const QUIET = 90_000; // milliseconds without a touch, before a resident is asked whether anybody is there
const { truth, evaluate } = globalThis.tettpa || {};
const { _consent: consent, _age: age, _heard: heard, sound } = form.elements; // heard: who can be heard has agreed
let busy = false, touched = false, leaving = false;

// Sections that repeat stand here as often as there is room; as many are shown as are wanted.
form.times = Object.create(null);
for (const box of all("[data-again]")) form.times[box.dataset.again] = Number(box.dataset.times);
const follow = () => form.dispatchEvent(new Event("change"));
follow();

const lead = (target) => {
  if (isSelf) form.dispatchEvent(new CustomEvent("lead", { detail: target }));
  else {
    if (target === heard) heard.closest("details").open = true;
    target.focus();
  }
};

const repeat = (button) => {
  const section = button.value;
  const drawn = new Set(all(`[data-q^="${section}."]`).map((box) => box.dataset.q.split(".")[1])).size;
  const rules = JSON.parse(button.closest("[data-again]").dataset.r || "{}");
  const wanted = form.times[section] + (button.name === "_more" ? 1 : -1);
  form.times[section] = Math.max(rules.least || 0, Math.min(wanted, drawn));
  touched = true;
  follow();
  const last = all(`[data-q^="${section}.${form.times[section] - 1}."]`).find((box) => !box.hidden);
  if (button.name === "_more" && last) lead(last.querySelector("input,select,textarea"));
};

form.addEventListener("click", (event) => {
  const button = event.target.closest("[name=_more],[name=_fewer]");
  if (!button) return;
  event.preventDefault();
  if (button.closest("[data-again]")) repeat(button);
  else more(form, button.value);
});

const wrongWith = (box) => {
  const { check } = JSON.parse(box.dataset.r || "{}");
  if (!check || box.hidden) return "";
  const answer = box.answer ?? null;
  if (answer === null) {
    const typed = check.number && box.querySelector("input").value.trim();
    if (typed) return say("number");
    return check.required || check.when && truth(evaluate(check.when, box.known)) ? check.said || say("required") : "";
  }
  if (check.whole && !Number.isInteger(answer)) return say("whole");
  if ("min" in check && answer < check.min) return say("below", { minimum: check.min });
  if ("max" in check && answer > check.max) return say("above", { maximum: check.max });
  if (check.alone && answer.length > 1 && check.alone.some((each) => answer.includes(each))) return say("alone");
  if (box.dataset.kind === "ranking") {
    const places = all("select", box).map((each) => each.value).filter(Boolean);
    if (new Set(places).size < places.length) return say("rank");
  }
  return check.constraint && !truth(evaluate(check.constraint, box.known, {}, answer)) ? check.message || say("constraint") : "";
};

const firstWrong = (boxes) => boxes.map((box) => {
  const control = box.querySelector("[data-do=start],input,select,textarea");
  return control && tell(box, control, wrongWith(box), box.dataset.q + "-e");
}).find(Boolean);

// A resident is told on the screen that it is about, not at the end.
const next = form.querySelector(".nav .next");
if (next) {
  next.addEventListener("click", (event) => {
    if (isRecording()) {
      event.stopImmediatePropagation();
      return stopAll().then(() => next.click());
    }
    const step = all(".step").find((each) => !each.hidden);
    const wrong = step && firstWrong(all("[data-q]", step));
    if (!wrong) return;
    event.stopImmediatePropagation();
    wrong.focus();
  }, true);
}

/* A photo drawn anew, and small: where, when and by whom it was taken stays behind with the camera's file. */
const drawn = async (file, canvas) => {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, WIDEST / Math.max(picture.width, picture.height));
  Object.assign(canvas, { width: picture.width * scale, height: picture.height * scale });
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
};

const shrunk = (file) => (file.type.startsWith("image/") ? drawn(file, new OffscreenCanvas(1, 1))
  .then((canvas) => canvas.convertToBlob({ type: "image/jpeg", quality: 0.8 })).catch(() => file) : file);

const collected = async () => {
  const fields = {}, files = {};
  for (const control of form.elements) {
    const { name, type } = control;
    if (!name || name.startsWith("_") || control.disabled || type === "submit" || control.closest("[data-q][hidden]")) continue;
    if ((type === "checkbox" || type === "radio") && !control.checked) continue;
    if (type === "file") {
      for (const file of control.files) files[name] = base64(new Uint8Array(await (await shrunk(file)).arrayBuffer()));
    } else if (control.value.trim()) (fields[name] ||= []).push(control.value);
  }
  return { fields, files };
};

const content = async () => {
  const current = (await get(isSelf ? "kiosk" : "current")) || {};
  const { fields, files } = await collected();
  const shared = { session: current.session ?? null, staff: current.staff ?? null };
  if (isNotes) return { kind: "dialogue", ...shared, fields, files, consent: heard?.checked };
  const code = isSelf ? receipt() : "";
  return { kind: "response", ...shared, language, mode: isSelf ? "self" : "assisted", consent: true, receipt: code, fields, files };
};

const complain = (sentence) => {
  const place = document.getElementById("_unsaved");
  place.textContent = sentence;
  place.hidden = false;
  place.focus();
};

const isComplete = () => {
  const unticked = [consent, age, heard && sound.files.length && heard].find((box) => box && !box.checked);
  if (unticked) {
    document.getElementById(unticked.name + "-e").hidden = false;
    lead(unticked);
    return false;
  }
  const wrong = firstWrong(all("[data-q]")) || isNotes && firstMissing(form);
  if (wrong) lead(wrong);
  return !wrong;
};

const thanks = (code) => {
  const place = document.getElementById("_thanks");
  place.querySelector(".code").textContent = code.replace(/(.{4})(?=.)/g, "$1-");
  form.remove();
  place.hidden = false;
  place.querySelector("h1").focus();
  const on = () => location.replace(START + "#kiosk");
  place.querySelector("button").onclick = on;
  setTimeout(on, 60_000);
};

// In front of the script that would send the page to the server.
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
  if (busy) return;
  await stopAll();
  if (busy || !isComplete()) return;
  busy = true;
  document.getElementById("_unsaved").hidden = true;
  const buttons = all("button");
  for (const button of buttons) button.disabled = true;
  try {
    const made = await content();
    const { id, seq } = await save(made, { questionnaire: hash, shown: { language } });
    leaving = true;
    if (isSelf) return thanks(made.receipt);
    sessionStorage.setItem("saved", JSON.stringify({ id, seq }));
    const isNext = event.submitter && event.submitter.name === "_next";
    if (isNext) keepForNext(form);
    const again = way === "staff" || isNext;
    location.replace(again ? location.pathname + "?n=" + seq + location.hash : START + "#session/" + (made.session ?? ""));
  } catch (problem) {
    complain(say({ QuotaExceededError: "full", RangeError: "too-much" }[problem.name] || "not-saved"));
  } finally {
    busy = false;
    for (const button of buttons) button.disabled = false;
  }
}, true);

/* "Saved, number 12. Undo": of the answer before this one. */
const showSaved = async () => {
  const saved = JSON.parse(sessionStorage.getItem("saved") || "null");
  const place = document.getElementById("_saved");
  if (!saved || !place) return;
  sessionStorage.removeItem("saved");
  place.querySelector("p").textContent = say("saved", { n: saved.seq });
  place.hidden = false;
  place.querySelector("button").onclick = async () => {
    await undo(saved.id, ((await get("current")) || {}).staff ?? null);
    place.querySelector("p").textContent = say("undone");
    place.querySelector("button").remove();
    showTally();
  };
};

const begin = async () => {
  const current = (await get("current")) || {};
  if (isNotes) fillIn(form, current);
  if (way === "staff") form.elements._consent.focus({ preventScroll: true });
  const back = document.getElementById("_back");
  if (back && current.session) back.href = START + "#session/" + current.session;
  if (back && current.place) back.textContent = current.place;
};

/* Nobody has touched the page for a while: the person has gone, and the next one must not see what stands here. */
const watch = () => {
  const dialog = document.getElementById("_idle");
  let timer = 0;
  const rest = () => {
    clearTimeout(timer);
    if (dialog.open) dialog.close();
    timer = setTimeout(() => {
      if (!touched) return location.replace(START + "#kiosk");
      dialog.showModal();
      timer = setTimeout(() => { leaving = true; location.replace(START + "#kiosk"); }, form.dataset.lastChance * 1000);
    }, QUIET);
  };
  for (const kind of ["pointerdown", "keydown", "input"]) addEventListener(kind, rest);
  dialog.querySelector("button").onclick = rest;
  rest();
};

// Nobody is recorded before they have said yes; what was recorded can be heard and deleted also when somebody takes it back.
if (heard) {
  heard.closest("details").hidden = false; // an older script would lose what is chosen there
  heard.onchange = () => { document.getElementById("_voices").disabled = !heard.checked && !sound.files.length; };
}

for (const box of all("[data-photo]")) {
  const [input, canvas, drop, note] = ["input", "canvas", "button", ".error"].map((each) => box.querySelector(each));
  input.onchange = async () => {
    const [file] = input.files;
    note.hidden = !file || await drawn(file, canvas).catch(() => { input.value = ""; });
    canvas.hidden = drop.hidden = !input.value;
    if (input.value) box.nextElementSibling.hidden = false; // the next photo's, or what is in sight anyway
  };
  drop.onclick = () => {
    input.value = "";
    input.onchange();
    input.focus();
  };
}

recorders(all("[data-kind=audio]"));
form.addEventListener("input", () => { touched = true; });
addEventListener("beforeunload", (event) => { if (touched && !leaving && !isSelf) event.preventDefault(); });
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
if (isSelf) {
  watch();
  guardExit();
} else showSaved();
begin();
showTally();
keepSending(showTally);
