/* Answers that staff take down, sent without leaving the page: nothing typed is lost where the connection is. */
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
  addEventListener("beforeunload", (event) => {
    if (touched && !leaving) event.preventDefault();
  });
  // Whoever comes back by the Back button finds the page ready to be sent, not a dead button.
  addEventListener("pageshow", () => { hold(false); leaving = false; });

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
    if (!busy) save();
  });
})();
