/* Sending what waits: one sender at a time, small batches, and nothing is deleted but what the server says it has. */
import { base64, get, hex, mirrored, put, queued, tally, write } from "./core.js";

const MOST = 50, LARGEST = 400_000, PATIENCE = 15_000; // a phone's connection takes ten bytes a millisecond, or it is none
const OURS = new Set([400, 413, 422, 500]); // something is wrong with what was sent: try less of it
const DONE = new Set(["stored", "duplicate", "conflict_kept"]);
export const API = "/api/field/v1";

export class NoServer extends Error {}

const url64 = (value) => base64(new Uint8Array(value)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

/* Ask the server something, signed. Only its own JSON counts as an answer: a hotel's log-in page does not. */
export const ask = async (method, path, document) => {
  const device = await get("device");
  const body = document === undefined ? "" : JSON.stringify(document);
  const time = new Date().toISOString();
  const digest = hex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(body)));
  const signed = new TextEncoder().encode([method, path, time, digest].join("\n"));
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, device.key, signed);
  const headers = { "X-Tettpa-Device": device.id, "X-Tettpa-Time": time, "X-Tettpa-Signature": url64(signature) };
  if (body) headers["Content-Type"] = "application/json";
  let reply;
  try {
    reply = await fetch(path, {
      method, headers, body: body || undefined, redirect: "error", credentials: "omit", cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE + body.length / 10),
    });
  } catch (problem) {
    throw new NoServer(problem.message);
  }
  return reply;
};

export const askJson = async (method, path, document) => {
  const reply = await ask(method, path, document);
  let said;
  try {
    if (!(reply.headers.get("Content-Type") || "").startsWith("application/json")) throw new Error(reply.status);
    said = await reply.json();
  } catch (problem) {
    if (OURS.has(reply.status)) throw Object.assign(new Error(String(reply.status)), { status: reply.status });
    throw new NoServer(problem.message);
  }
  if (!reply.ok) throw Object.assign(new Error(said.error || String(reply.status)), { status: reply.status, said: Boolean(said.error) });
  return said;
};

const runs = (numbers) => {
  const found = [];
  for (const each of numbers) {
    const last = found[found.length - 1];
    if (last && last[1] === each - 1) last[1] = each;
    else found.push([each, each]);
  }
  return found;
};

const report = async (records) => {
  const storage = navigator.storage || {};
  const { usage, quota } = storage.estimate ? await storage.estimate() : {};
  const counted = await tally();
  return {
    waiting: counted.waiting, quarantined: counted.rejected, next_seq: counted.saved + 1,
    held: runs(records.map((each) => each.seq)), dropped: runs(((await get("dropped")) || []).sort((a, b) => a - b)),
    persisted: storage.persisted ? await storage.persisted() : undefined, used: usage, quota,
  };
};

const batchOf = (records, most, passed) => {
  const chosen = [];
  let size = 0;
  for (const each of records) {
    if (each.state !== "waiting" || chosen.length >= most || passed.has(each.seq)) continue;
    if (chosen.length && size + each.sealed.length > LARGEST) break;
    chosen.push(each);
    size += each.sealed.length;
  }
  return chosen;
};

const settle = (sent, results) => write(({ queue }) => {
  const known = new Map(sent.map((each) => [each.id + "/" + each.rev, each]));
  for (const each of results) {
    const record = known.get(each.id + "/" + each.rev);
    if (!record) continue; // somebody else's, or nonsense
    if (DONE.has(each.result)) queue.delete(record.seq);
    else if (each.result === "rejected") queue.put({ ...record, state: "rejected", reason: String(each.reason || "") });
  }
});

const send = async (records, chosen) => {
  const batch = crypto.randomUUID();
  const said = await askJson("POST", API + "/sync", {
    batch, app_version: document.documentElement.dataset.version || "", client_now: new Date().toISOString(), queue: await report(records),
    records: chosen.map(({ id, seq, rev, questionnaire, key, time, sealed }) => (
      { id, seq, rev, questionnaire, key, client_time: time, sealed: base64(sealed) })),
  });
  if (said.batch !== batch || !Array.isArray(said.results)) throw new NoServer("not an answer to this batch");
  await settle(chosen, said.results);
  return said;
};

/* Send all that waits; called as often as anybody likes. Where somebody is sending already: wait for them, or give null. */
export const sync = (patient = false) => navigator.locks.request("tettpa-sync", { ifAvailable: !patient }, async (lock) => {
  if (!lock || !(await get("device"))) return null;
  const passed = new Set(); // what did not go this time; it blocks nothing behind it
  let state = { at: new Date().toISOString() };
  let most = MOST, chosen = [];
  try {
    do { // the last one is empty: it says that nothing is held any more
      const records = await queued();
      chosen = batchOf(records, most, passed);
      try {
        const said = await send(records, chosen);
        state = { ...state, ok: true, missing: said.missing || [], revoked: Boolean(said.revoked), newer: said.pack };
        if (said.unlock) await put("kiosk", null);
        const left = new Set((await queued()).filter((each) => each.state === "waiting").map((each) => each.seq));
        for (const each of chosen) if (left.has(each.seq)) passed.add(each.seq);
      } catch (problem) {
        if (!OURS.has(problem.status) || !chosen.length) throw problem;
        if (chosen.length === 1) passed.add(chosen[0].seq);
        else most = Math.ceil(chosen.length / 2);
      }
    } while (chosen.length);
  } catch (problem) {
    state = { ...((await get("contact")) || {}), ok: false, tried: state.at, problem: problem.said ? problem.message : "" };
  }
  await put("contact", state);
  const { waiting } = await tally();
  mirrored({ waiting });
  return state;
});

/* Every reason to try: the page opens, the network comes back, somebody looks at the page, time passes. */
export const keepSending = (after) => {
  const attempt = async (patient) => { after(await sync(patient === true)); };
  addEventListener("online", attempt);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) attempt(); });
  setInterval(attempt, 60_000);
  attempt();
  return attempt;
};
