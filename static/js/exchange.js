/* The progress of an export: asked for every second; without script the page loads itself again. */
(() => {
  "use strict";
  const box = document.getElementById("progress");
  if (!box) return;
  const bar = box.querySelector("progress");
  const text = document.getElementById("progress-text");
  let told = -1;

  const look = async () => {
    try {
      const reply = await fetch(box.dataset.progress, { credentials: "same-origin" });
      const now = await reply.json();
      if (!now.at_work) {
        location.reload();
        return;
      }
      bar.max = now.total;
      bar.value = now.done;
      // A screen reader is told every tenth, not every second.
      const tenth = Math.floor((10 * now.done) / now.total);
      if (tenth !== told) text.textContent = now.text;
      told = tenth;
    } catch {
      // The network is away; the next look may find it.
    }
    setTimeout(look, 1000);
  };
  setTimeout(look, 700);
})();
