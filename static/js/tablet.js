/* Faster entry over a page that works without: nothing typed is lost, numbers answer scales, a tap on the sketch is a place. */
(() => {
  "use strict";
  const form = document.getElementById("entry");
  if (!form) return;
  const buttons = form.querySelectorAll("[type=submit]");
  const unsent = document.getElementById("_unsent");
  let touched = false;
  let leaving = false;
  let busy = false;

  const hold = (held) => {
    busy = held;
    for (const button of buttons) button.disabled = held;
  };

  form.addEventListener("input", () => { touched = true; });
  const alone = Boolean(form.dataset.tablet); // without the server another script keeps the answers
  addEventListener("beforeunload", (event) => {
    if (touched && !leaving && !alone) event.preventDefault();
  });
  // Whoever comes back by the Back button finds the page ready to be sent, not a dead button.
  addEventListener("pageshow", () => { if (!alone) hold(false); leaving = false; });

  const complain = (text) => {
    unsent.textContent = text;
    unsent.hidden = false;
    hold(false);
    leaving = false;
    unsent.focus();
  };

  const send = () => fetch(form.action, { method: "POST", body: new FormData(form), credentials: "same-origin" });

  // A log-in that was renewed in another tab brings another token; the one in this page is exchanged for it.
  const renew = async () => {
    const page = await (await fetch(form.action, { credentials: "same-origin" })).text();
    const found = page.match(/name="csrf_token" value="([^"]+)"/);
    if (!found) return false;
    const field = form.elements.csrf_token;
    if (field.value === found[1]) return false;
    for (const each of document.getElementsByName("csrf_token")) each.value = found[1];
    return true;
  };

  const save = async () => {
    hold(true);
    unsent.hidden = true;
    let reply;
    try {
      reply = await send();
      if (reply.status === 400 && !(await reply.clone().text()).includes("id=\"entry\"") && await renew()) reply = await send();
    } catch {
      return complain(form.dataset.unsent);
    }
    leaving = true;
    if (reply.redirected && reply.ok) return location.replace(reply.url);
    if (reply.status === 401) return complain(form.dataset.out);
    if (reply.status >= 500) return complain(form.dataset.unsent);
    return form.submit(); // something is to be corrected: the page comes as it does without this script
  };

  form.addEventListener("submit", (event) => {
    if (event.submitter && event.submitter.name) { // one more, or one less, of what is asked again: the page comes back
      leaving = true;
      return;
    }
    event.preventDefault();
    if (!busy && !alone) save();
  });

  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
    const scale = event.target.closest(".q--scale");
    if (!scale || event.ctrlKey || event.altKey || event.metaKey || !/^[0-9]$/.test(event.key)) return;
    const point = scale.querySelector(`.scale input[value="${event.key}"]`);
    if (!point) return;
    event.preventDefault();
    point.checked = true;
    point.focus();
    touched = true;
  });

  for (const map of form.querySelectorAll(".map")) {
    const question = map.closest(".q");
    const hint = question.querySelector(".tap");
    const [west, south, east, north] = map.dataset.edges.split(" ").map(Number);
    const [latitude, longitude] = ["lat", "lon"].map((part) => question.querySelector(`input[name$=".${part}"]`));
    const pin = map.querySelector(".pin");
    const box = map.viewBox.baseVal;
    const place = (x, y) => {
      pin.setAttribute("transform", `translate(${x} ${y})`);
      map.classList.add("pointed");
    };
    if (hint) hint.hidden = false;
    if (latitude.value && longitude.value) {
      place((longitude.value - west) / (east - west) * box.width, (north - latitude.value) / (north - south) * box.height);
    }
    map.addEventListener("click", (event) => {
      const edge = map.getBoundingClientRect();
      const x = (event.clientX - edge.left) / edge.width;
      const y = (event.clientY - edge.top) / edge.height;
      latitude.value = (north - y * (north - south)).toFixed(5);
      longitude.value = (west + x * (east - west)).toFixed(5);
      place(x * box.width, y * box.height);
      touched = true;
    });
  }
})();
