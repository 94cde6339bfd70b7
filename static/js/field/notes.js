/* A conversation written down: what is missing or does not add up, one more card, and what the next one begins with. */
const SHARED = ["kind", "place", "day", "language"];
export const all = (selector, inside = document.forms[0]) => [...inside.querySelectorAll(selector)];

/* Say under the heading of a box what is wrong with it, and mark its field; gives the field, null where nothing is. */
export const tell = (box, control, sentence, id = (control.id || control.name) + "-e") => {
  let note = document.getElementById(id);
  if (!note && sentence) {
    note = Object.assign(document.createElement("p"), { id, className: "error field__error" });
    box.querySelector("legend,label,h2,summary").after(note);
  }
  if (note) Object.assign(note, { textContent: sentence, hidden: !sentence });
  if (!sentence) {
    control.removeAttribute("aria-invalid");
    return null;
  }
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", id);
  for (let fold = control.closest("details"); fold; fold = fold.parentElement.closest("details"))fold.open = true;
  return control;
};

const isFilled = (field) => (/^(radio|checkbox)$/.test(field.type) ? field.checked : !/^0*$/.test(field.value.trim()));
const isWhole = ({ value }, most) => !value.trim() || /^\p{Nd}{1,6}$/u.test(value.trim())&& !(Number(value) > most);

/* Say at each field what the server would hold the record for; gives the first such field, or null. */
export const firstMissing = (form) => {
  const wrong = new Set();
  const say = (box, control, sentence) => {
    if (!wrong.has(control) && tell(box, control, sentence))wrong.add(control);
  };
  for (const box of all("[data-needed]")) {
    const fields = all(box.dataset.of || "textarea,input", box);
    say(box, fields[0], fields.some(isFilled) ? "" : box.dataset.needed);
  }
  for (const field of all("[inputmode=numeric]")) {
    say(field.closest(".field"), field, isWhole(field, form.dataset.most) ? "" : form.dataset.whole);
  }
  const people = Number(form.elements.people.value);
  for (const groups of all("[data-sum]")) {
    const counts = all("[inputmode=numeric]", groups);
    const total = counts.reduce((sum, field) => sum + (Number(field.value) || 0), 0);
    say(counts[0].closest(".field"), counts[0], people && total > people ? groups.dataset.sum : "");
  }
  return all("input,textarea").find((field) => wrong.has(field))|| null;
};

/* One more card: the last one again, empty, under the next number. */
export const more = (form, what) => {
  const cards = all(".card[role=group]").filter((card) => card.querySelector(`[name^="${what}."]`));
  const last = cards[cards.length - 1];
  const card = last.cloneNode(true);
  const number = cards.length;
  for (const each of [card, ...all("[name],[id],[for]", card)]) {
    for (const attribute of ["name", "id", "for"]) {
      const value = each.getAttribute(attribute);
      if (value) each.setAttribute(attribute, value.replace(/^(\w+)\.\d+/, `$1.${number}`));
    }
  }
  card.setAttribute("aria-label", last.getAttribute("aria-label").replace(/\d+/, number + 1));
  for (const each of all("textarea,input:not([type=checkbox])", card))each.value = "";
  for (const each of all("select", card))if (each.options[0].value === "") each.selectedIndex = 0;
  last.after(card);
  card.querySelector("textarea,input").focus();
};

/* The next table of a workshop, the next talk at the same stand: of the same kind, in the same place, on the same day. */
export const keepForNext = (form) => {
  const kept = SHARED.map((name) => [name, form.elements[name].value]);
  sessionStorage.setItem("like", JSON.stringify(kept));
};

/* Put in what the page begins with: the session's, and over it what the conversation before had. */
export const fillIn = (form, current) => {
  const like = JSON.parse(sessionStorage.getItem("like") || "[]");
  sessionStorage.removeItem("like");
  const today = new Date().toLocaleDateString("sv");
  for (const [name, value] of [["place", current.place], ["day", today], ["language", current.language], ...like]) {
    if (form.elements[name] && value) form.elements[name].value = value;
  }
};
