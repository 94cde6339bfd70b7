/* One question a screen, over the page that works without this file. Nothing is stored on the phone. */
(() => {
  "use strict";
  const form = document.getElementById("_survey");
  if (!form) return;
  const find = (selector, inside = form) => inside.querySelector(selector);
  const all = (selector, inside = form) => [...inside.querySelectorAll(selector)];
  const steps = all(".step");
  const last = steps.length - 1; // the review
  const review = steps[last];
  const progress = find(".progress");
  const nav = find(".nav");
  const words = form.dataset;
  const shown = () => steps.filter((step) => !step.dataset.off); // what the answers lead to (rules.js)
  const title = document.title;
  let at = 0;
  let changing = false; // one answer, from the review: Next leads back there

  const show = (number, target) => {
    at = Math.max(0, Math.min(number, last));
    if (at === last) {
      fillReview();
      changing = false;
    }
    steps.forEach((step, index) => { step.hidden = index !== at; });
    find(".send").hidden = at < last;
    nav.hidden = false;
    find(".back").hidden = at === 0;
    find(".next").hidden = at === last;
    progress.hidden = at === 0 || at === last;
    const way = shown();
    const text = words.progress.replace("{n}", way.indexOf(steps[at])).replace("{m}", way.length - 2);
    find("span", progress).textContent = text;
    find("progress").max = way.length - 2;
    find("progress").value = way.indexOf(steps[at]);
    document.title = progress.hidden ? title : text + " – " + title;
    find("[name=_at]").value = steps[at].id;
    scrollTo(0, 0);
    const focus = target || find("h2", steps[at]);
    if (!target) focus.tabIndex = -1;
    focus.focus();
  };

  const go = (number, target) => {
    history.pushState({ at: number, deep: true }, "");
    show(number, target);
  };

  const complain = (id, control) => {
    const note = document.getElementById(id);
    note.hidden = false;
    if (control) {
      control.setAttribute("aria-invalid", "true");
      control.focus();
    }
  };

  const after = (number) => steps.findIndex((step, index) => index > number && !step.dataset.off);

  const next = () => {
    const wrong = all("[required]", steps[at]).find((control) => !control.closest("[hidden]") && !control.checkValidity());
    if (wrong) return complain(wrong.name.split(".rank.")[0] + "-e", wrong);
    const summary = document.querySelector(".errors");
    if (summary) summary.hidden = true;
    // What repeats comes from the server, as often as the answers say.
    if (!words.tablet && all("[data-wanted]").some((each) => each.dataset.wanted !== each.dataset.times)) {
      Object.assign(make("input", "", form), { type: "hidden", name: "_draft", value: "1" });
      find("[name=_at]").value = "+" + steps[at].id;
      return form.submit();
    }
    go(changing ? last : after(at));
  };

  const answer = (question) => {
    const said = all("input:checked+span,textarea,input[type=text],input[type=date],input[type=time],input[type=file],select", question)
      .filter((part) => !part.hidden && part.value !== "")
      .map((part) => {
        if (part.name && part.name.includes(".rank.")) return part.value + ". " + part.labels[0].innerText;
        if (part.selectedOptions) return part.selectedOptions[0].text;
        return (part.value === undefined ? part.innerText : part.value.split("\\").pop()).trim();
      })
      .sort((a, b) => (find("select", question) ? parseInt(a, 10) - parseInt(b, 10) || 0 : 0));
    const point = find("[name$='.lat']", question);
    if (point && point.value) said.push(words.point);
    return said.filter(Boolean).join("\n") || words.none;
  };

  const make = (name, text, parent) => {
    const made = document.createElement(name);
    made.textContent = text;
    return parent.appendChild(made);
  };

  const fillReview = () => {
    const list = find("dl", review);
    list.textContent = "";
    all(".q").filter((question) => !question.hidden).forEach((question) => {
      const heading = find("h2", question);
      const number = steps.indexOf(question.closest(".step"));
      make("dt", heading.innerText, list);
      const line = make("dd", "", list);
      make("span", answer(question), line).dir = "auto";
      const change = make("button", words.change, line);
      change.type = "button";
      change.setAttribute("aria-label", words.change + ": " + heading.innerText);
      change.onclick = () => {
        changing = true;
        go(number);
      };
    });
  };

  // Enter in a text field presses the form's first button.
  find(".default").onclick = (event) => {
    if (at < last) {
      event.preventDefault();
      next();
    }
  };
  find(".next").onclick = next;
  find(".back").onclick = () => {
    if (history.state && history.state.deep) return history.back();
    history.replaceState({ at: at - 1 }, "");
    show(at - 1);
  };
  addEventListener("popstate", (event) => show(event.state ? event.state.at : 0));

  // A bad connection loses nothing: the answers stay on the screen until the server has said that it stored them.
  form.addEventListener("submit", (event) => {
    if (event.submitter && event.submitter.name !== "_send") return;
    event.preventDefault();
    const button = find(".send button");
    button.disabled = true;
    find("#_unsent").hidden = true;
    const data = new FormData(form);
    const body = form.enctype.startsWith("multipart") ? data : new URLSearchParams(data);
    fetch(form.action, { method: "POST", body, credentials: "same-origin" })
      .then((reply) => {
        if (reply.redirected) location.replace(reply.url);
        else if (reply.status < 500) form.submit(); // something is to be corrected: the page comes as it does without script
        else throw reply;
      })
      .catch(() => {
        button.disabled = false;
        complain("_unsent");
      });
  });

  // On a shared phone, Back after sending must not show the last person's answers.
  addEventListener("pageshow", (event) => { if (event.persisted) location.replace(form.action); });

  form.addEventListener("lead", ({ detail }) => go(steps.indexOf(detail.closest(".step")), detail));

  // The summary of errors leads to fields that may be on another screen.
  all(".errors a").forEach((link) => {
    link.onclick = (event) => {
      event.preventDefault();
      const target = document.getElementById(link.hash.slice(1));
      go(steps.indexOf(target.closest(".step")), target);
    };
  });

  // A point on the sketch of the neighbourhood; landmarks and words say the same without it.
  all(".map").forEach((map) => {
    const [west, south, east, north] = map.dataset.edges.split(" ").map(Number);
    const box = map.viewBox.baseVal;
    const pin = find(".pin", map);
    const question = map.closest(".q");
    const lat = find("[name$='.lat']", question);
    const lon = find("[name$='.lon']", question);
    const draw = () => {
      const x = (lon.value - west) / (east - west) * box.width;
      const y = (north - lat.value) / (north - south) * box.height;
      if (lat.value) pin.setAttribute("transform", "translate(" + x + " " + y + ")");
      else pin.removeAttribute("transform");
    };
    map.onclick = (event) => {
      const edge = map.getBoundingClientRect();
      lon.value = (west + (event.clientX - edge.left) / edge.width * (east - west)).toFixed(5);
      lat.value = (north - (event.clientY - edge.top) / edge.height * (north - south)).toFixed(5);
      all("input:checked", question).forEach((radio) => { radio.checked = false; });
      draw();
    };
    question.addEventListener("change", (event) => {
      if (event.target.type === "radio") {
        lat.value = lon.value = "";
        draw();
      }
    });
    find(".tap", question).hidden = false;
    draw();
  });

  const summary = document.querySelector(".errors");
  const wanted = words.at ? steps.findIndex((step) => step.id === words.at.replace("+", "")) : 0;
  const begun = words.at.startsWith("+") ? after(wanted) : wanted;
  history.replaceState({ at: begun }, "");
  if (begun || summary) show(begun, summary);
  else {
    show(0);
    document.activeElement.blur();
  }
})();
