/* A sound recorded on the page, heard before it is kept. It fills the file field, so it is checked and sealed as a photo is. */
import { say } from "./core.js";

const LONGEST = 300; // seconds
const RATE = 24_000; // bits a second: speech is understood well, and a minute is 180 kB
const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];
const going = new Set(); // what stops each recording that goes on

const clock = (seconds) => Math.floor(seconds / 60) + ":" + String(Math.floor(seconds % 60)).padStart(2, "0");
const most = clock(LONGEST);
// Who speaks or listens does not touch the screen, and has not gone for that.
const stir = () => dispatchEvent(new Event("pointerdown"));

export const isRecording = () => going.size > 0;

/* End every recording that goes on; what was said until then is kept. */
export const stopAll = () => Promise.all([...going].map((stop) => stop()));

const recorder = (box, kind, part) => {
  const input = box.querySelector("input[type=file]");
  const made = part.content.firstElementChild.cloneNode(true);
  const [start, stop, listen, drop] = ["start", "stop", "listen", "drop"].map((name) => made.querySelector(`[data-do=${name}]`));
  const [told, time, from] = ["told", "time", "from"].map((name) => made.querySelector(`[data-f=${name}]`));
  const dropText = drop.textContent, player = new Audio();

  const show = (shown, sentence = "", length = "") => {
    const hasFocus = made.contains(document.activeElement);
    for (const each of [start, stop, listen, drop]) each.hidden = !shown.includes(each);
    told.textContent = sentence;
    time.textContent = length;
    drop.textContent = dropText;
    delete drop.dataset.sure;
    if (hasFocus) shown[0].focus();
  };

  const fill = (file) => {
    const carrier = new DataTransfer();
    if (file) carrier.items.add(file);
    input.files = carrier.files;
    for (const name of ["input", "change"]) input.dispatchEvent(new Event(name, { bubbles: true }));
  };

  const keep = (sound, seconds) => {
    if (!sound.size) return cannot("sound-none");
    const length = say("sound-kept", { n: clock(seconds) });
    fill(new File([sound], length, { type: sound.type }));
    player.src = URL.createObjectURL(sound);
    show([listen, drop], seconds >= LONGEST ? say("sound-longest", { m: most }) : "", length);
  };

  const cannot = (why) => {
    from.hidden = false; // a sound from elsewhere will do
    show([start], say(why));
  };

  const record = async (stream) => {
    const parts = [], began = performance.now(), machine = new MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: RATE });
    const awake = navigator.wakeLock && await navigator.wakeLock.request("screen").catch(() => null);
    const passed = () => Math.min(LONGEST, (performance.now() - began) / 1000);
    const tick = () => {
      stir();
      time.textContent = say("sound-time", { n: clock(passed()), m: most });
      if (passed() >= LONGEST) halt();
    };
    const timer = setInterval(tick, 500);
    // Also where the system takes the microphone away: the recorder ends by itself then, with what it has.
    const ended = new Promise((done) => {
      machine.onstop = () => {
        clearInterval(timer);
        going.delete(halt);
        for (const track of stream.getTracks()) track.stop();
        if (awake) awake.release();
        keep(new Blob(parts, { type: kind.split(";")[0] }), passed());
        done();
      };
    });
    const halt = () => {
      if (machine.state !== "inactive") machine.stop();
      return ended;
    };
    going.add(halt);
    stop.onclick = halt;
    machine.ondataavailable = ({ data }) => parts.push(data);
    machine.start();
    show([stop]);
    tick();
  };

  start.onclick = async () => {
    await stopAll(); // one at a time
    try {
      await record(await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } }));
    } catch (problem) {
      cannot(problem.name === "NotAllowedError" ? "sound-refused" : "sound-none");
    }
  };
  listen.onclick = () => {
    if (player.paused) player.play();
    else player.pause();
  };
  player.onplay = player.onpause = () => {
    listen.textContent = player.paused ? say("sound-listen") : say("sound-quiet");
    if (player.paused) player.currentTime = 0;
  };
  player.ontimeupdate = stir;
  drop.onclick = () => {
    if (!drop.dataset.sure) {
      drop.dataset.sure = "1";
      drop.textContent = say("sound-sure");
      return;
    }
    player.pause();
    URL.revokeObjectURL(player.src);
    fill(null);
    show([start]);
  };

  const heading = box.querySelector("label[for]");
  made.setAttribute("aria-label", heading.textContent);
  heading.htmlFor = start.id = input.id + "-r";
  input.before(made);
  from.append(input);
  from.querySelector("label").htmlFor = input.id;
};

/* Put a recorder into every question that takes a sound; where the browser has none, the file field stays. */
export const recorders = (boxes) => {
  const part = document.querySelector("[data-part=recorder]");
  const can = globalThis.MediaRecorder && navigator.mediaDevices && globalThis.DataTransfer;
  const kind = can && KINDS.find((each) => MediaRecorder.isTypeSupported(each));
  if (part && kind) for (const box of boxes) recorder(box, kind, part);
};
