/* Follows the answers as the server does: what is asked, which options there are, what texts show, how often a section
   repeats. The twin of surveys/conditions.py and surveys/functions.py; tests compare the two. */
(() => {
  "use strict";
  const HUGE = 1e15;
  const EMPTY = (value) => value === null || value === undefined || value === "" || (typeof value === "object" && !Object.keys(value).length);
  const truth = (value) => !EMPTY(value) && value !== false && value !== 0;
  const number = (value) => {
    if (typeof value === "number") return Math.abs(value) < 1e300 ? value : null;
    return typeof value === "string" && /^-?[0-9]{1,15}(\.[0-9]{1,15})?$/.test(value) ? Number(value) : null;
  };
  const digits = (value) => {
    if (Number.isInteger(value)) return Math.abs(value) < HUGE ? String(value + 0) : BigInt(value).toString();
    const plain = value.toFixed(10).replace(/\.?0+$/, "");
    return plain === "-0" ? "0" : plain;
  };
  const text = (value) => {
    if (typeof value === "string") return value;
    if (typeof value === "boolean") return value ? "yes" : "no";
    if (Array.isArray(value)) return value.map(text).filter((each) => each !== null).join(" ");
    const found = number(value);
    return found === null ? null : digits(found);
  };
  const words = (value) => text(value) || "";
  const split = (value) => value.split(/\s+/).filter(Boolean);
  const list = (value) => (Array.isArray(value) ? value : EMPTY(value) ? [] : [value]);
  const stamp = (year, month, day) => {
    const made = new Date(0);
    made.setUTCFullYear(year, month - 1, day);
    return made;
  };
  const quantity = (value) => {
    const found = number(value);
    if (found !== null || typeof value !== "string") return found;
    const parts = /^([0-9]{4})-([0-9]{2})-([0-9]{2})/.exec(value);
    if (!parts) return null;
    const [year, month, day] = parts.slice(1).map(Number);
    const made = stamp(year, month, day);
    return year && made.getUTCMonth() === month - 1 && made.getUTCDate() === day ? made / 864e5 : null;
  };
  const equal = (left, right) => {
    if (EMPTY(left) || EMPTY(right)) return (left === "" || right === "") && EMPTY(left) && EMPTY(right);
    const a = number(left), b = number(right);
    if (a !== null && b !== null) return a === b;
    const one = text(left), other = text(right);
    return one !== null && one === other;
  };
  const before = (left, right) => {
    const a = Array.from(left), b = Array.from(right);
    for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
      if (a[at] !== b[at]) return a[at].codePointAt(0) - b[at].codePointAt(0);
    }
    return a.length - b.length;
  };
  const ordered = (left, right, holds) => {
    const a = number(left), b = number(right);
    if (a !== null && b !== null) return holds(a - b);
    return typeof left === "string" && typeof right === "string" && holds(before(left, right));
  };
  const calculated = (left, sign, right) => {
    const a = quantity(left), b = quantity(right);
    if (a === null || b === null || (b === 0 && (sign === "div" || sign === "mod"))) return null;
    return { "+": a + b, "-": a - b, "*": a * b, div: a / b, mod: a % b }[sign];
  };
  const numbers = (values) => values.flat().filter((each) => !EMPTY(each)).map(quantity).filter((each) => each !== null);
  const safely = (value) => (Math.abs(value) < 1e300 ? value : null);
  const one = (work) => (value) => {
    const found = quantity(value);
    return found === null ? null : safely(work(found));
  };
  const day = (value) => {
    const days = quantity(value);
    if (days === null || days <= -719163 || days > 2932896) return null;
    return new Date(Math.floor(days) * 864e5).toISOString().slice(-24, -14).padStart(10, "0");
  };
  const joined = (between, ...values) => values.flatMap(list).map(words).join(words(between));
  const whole = (value) => Math.max(0, Math.trunc(value));
  const FUNCTIONS = {
    selected: (value, option) => {
      if (Array.isArray(value)) return value.includes(text(option));
      const said = text(value);
      return equal(value, option) || (said !== null && said.includes(" ") && split(said).includes(text(option)));
    },
    count_selected: (value) => list(value).length,
    selected_at: (value, at) => {
      const place = number(at), values = list(value);
      return place !== null && place >= 0 && place < values.length ? values[Math.trunc(place)] : null;
    },
    string_length: (value) => words(value).length,
    answered: (value) => !EMPTY(value),
    not: (value) => !truth(value),
    true: () => true,
    false: () => false,
    if: (condition, then, otherwise) => (truth(condition) ? then : otherwise),
    coalesce: (first, second) => (EMPTY(first) ? second : first),
    concat: (...values) => joined("", ...values),
    join: joined,
    contains: (value, part) => words(value).includes(words(part)),
    starts_with: (value, part) => words(value).startsWith(words(part)),
    ends_with: (value, part) => words(value).endsWith(words(part)),
    substr: (value, start, end) => {
      const first = number(start), last = number(end);
      return Array.from(words(value)).slice(whole(first || 0), last === null ? undefined : whole(last)).join("");
    },
    normalize_space: (value) => split(words(value)).join(" "),
    regex: (value, pattern) => {
      try {
        return Array.from(words(value)).length <= 200 && new RegExp("^(?:" + pattern + ")$", "u").test(words(value));
      } catch {
        return false;
      }
    },
    number: quantity,
    string: words,
    int: one(Math.trunc),
    round: (value, places) => {
      const found = number(value), wanted = places === undefined ? 0 : number(places);
      if (found === null || wanted === null || Math.abs(wanted) > 10) return null;
      const scale = 10 ** Math.trunc(wanted);
      return safely(Math.floor(found * scale + 0.5) / scale);
    },
    abs: one(Math.abs),
    sqrt: one(Math.sqrt),
    pow: (base, power) => (number(base) === null || number(power) === null ? null : safely(number(base) ** number(power))),
    min: (...values) => (numbers(values).length ? Math.min(...numbers(values)) : null),
    max: (...values) => (numbers(values).length ? Math.max(...numbers(values)) : null),
    sum: (...values) => numbers(values).reduce((a, b) => a + b, 0),
    count: (value) => list(value).length,
    count_non_empty: (value) => list(value).filter((each) => !EMPTY(each)).length,
    date: day,
    decimal_date_time: quantity,
    format_date: (value, shape) => {
      const found = day(value);
      if (found === null) return null;
      const [year, month, number_] = found.split("-");
      const parts = { Y: year, y: year.slice(2), m: month, n: month.replace(/^0+/, ""), d: number_, e: number_.replace(/^0+/, "") };
      return words(shape).replace(/%([YymnDde])/g, (all, letter) => parts[letter] ?? all);
    },
  };
  const COMPARED = {
    "=": equal,
    "!=": (a, b) => a !== null && a !== undefined && b !== null && b !== undefined && !equal(a, b),
    "<": (a, b) => ordered(a, b, (way) => way < 0),
    "<=": (a, b) => ordered(a, b, (way) => way <= 0),
    ">": (a, b) => ordered(a, b, (way) => way > 0),
    ">=": (a, b) => ordered(a, b, (way) => way >= 0),
  };
  const today = () => new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/Oslo" }).format(new Date());

  /* What a tree (surveys.conditions.as_data) comes to; known: ids to answers, with @position and @today. */
  const evaluate = (tree, known, attributes = {}, current = null) => {
    const [name, ...rest] = tree;
    const value = (each) => evaluate(each, known, attributes, current);
    if (name === "'") return rest[0];
    if (name === "$") return known[rest[0]] ?? null;
    if (name === ".") return current;
    if (name === "@") return attributes[rest[0]] ?? null;
    if (name === "~") return calculated(0, "-", value(rest[0]));
    if (name === "and") return rest.every((each) => truth(value(each)));
    if (name === "or") return rest.some((each) => truth(value(each)));
    if (name === "today()") return known["@today"] || today();
    if (name === "position()") return known["@position"] ?? null;
    if (name.endsWith("()")) return FUNCTIONS[name.slice(0, -2)](...rest.map(value));
    const [left, right] = rest.map(value);
    return COMPARED[name] ? COMPARED[name](left, right) : calculated(left, name, right);
  };
  const tidy = (value) => {
    if (typeof value === "boolean") return value ? "yes" : "no";
    if (typeof value === "number") return Number.isFinite(value) ? Number(value.toFixed(10)) : null;
    return EMPTY(value) ? null : value;
  };
  globalThis.tettpa = { evaluate, truth, tidy, text };

  const form = document.querySelector("form[data-rules]");
  if (!form) return;
  const all = (selector, inside = form) => [...inside.querySelectorAll(selector)];
  // The digits of any script stand in runs from 0 to 9; which one a sign is, its distance from the run's start tells.
  const digit = (sign) => {
    let start = sign.codePointAt(0);
    while (/\p{Nd}/u.test(String.fromCodePoint(start - 1))) start -= 1;
    return (sign.codePointAt(0) - start) % 10;
  };
  const plain = (said) => said.replace(/\p{Nd}/gu, digit).replace(/[,\u066b]/g, ".").replace("\u2212", "-").replace(/\s/g, "");

  const read = (box, name) => {
    const field = (ending) => form.elements[name + ending];
    const kind = box.dataset.kind;
    if (kind === "choice" || kind === "scale") {
      const chosen = box.querySelector("input:checked");
      return !chosen ? null : kind === "scale" && number(chosen.value) !== null ? Number(chosen.value) : chosen.value;
    }
    if (kind === "choices") return all("input:checked", box).map((each) => each.value);
    if (kind === "ranking") {
      return all("select", box).filter((each) => each.value).sort((a, b) => a.value - b.value)
        .map((each) => each.name.slice(name.length + 6));
    }
    if (kind === "place") {
      const chosen = box.querySelector("input:checked"), place = {};
      if (chosen) place.landmark = chosen.value;
      if (field(".lat") && field(".lat").value) place.lat = Number(field(".lat").value);
      if (field(".words").value.trim()) place.words = field(".words").value.trim();
      return place;
    }
    if (kind === "photo" || kind === "audio") return field("").value || box.querySelector("[name=_drop]:not(:checked)") ? { file: "1" } : null;
    const said = field("") ? field("").value.normalize("NFC").trim() : "";
    if (kind === "number") return number(plain(said));
    return said || null;
  };

  /* An answer in words, as other texts show it; empty where it is no choice. */
  const shown = (box, value) => {
    const kind = box.dataset.kind;
    if (kind === "ranking") return value.map((id) => all("select", box).find((each) => each.name.endsWith(".rank." + id)).labels[0].innerText).join(", ");
    const chosen = all("input:checked+span", box).map((each) => each.innerText);
    if (kind === "menu") chosen.push(...all("option:checked", box).map((each) => each.text));
    if (kind === "place" && value.words) chosen.push(value.words);
    return chosen.join(", ");
  };

  const follow = () => {
    const known = Object.create(null), values = {};
    let section = "", times = [], ids = new Set(), given = new Set(), local = known;
    // Where an expression says how many times, they are places in a list; elsewhere a time without an answer is none.
    const close = (rules) => {
      let spare = (rules.least || 0) - given.size;
      const kept = times.filter((each, at) => rules.count || given.has(at) || spare-- > 0);
      while (kept.length && EMPTY(kept[kept.length - 1])) kept.pop();
      const all_ = rules.count ? kept : kept.filter((each) => !EMPTY(each));
      if (section && all_.length) {
        known[section] = all_;
        for (const id of ids) known[id] = all_.map((each) => each[id] ?? null);
      }
      [section, times, ids, given] = ["", [], new Set(), new Set()];
    };
    let settled = true;
    const most = form.times || {}; // on a page that works alone: how many times of a section are wanted
    for (const box of all("[data-q],[data-again]")) {
      if (box.dataset.again) {
        const rules = JSON.parse(box.dataset.r || "{}");
        close(rules);
        const asked = !rules.if || truth(evaluate(rules.if, known));
        const counted = rules.count ? Math.trunc(number(evaluate(rules.count, known)) || 0) : null;
        box.dataset.wanted = counted === null || !asked ? box.dataset.times : Math.max(0, Math.min(counted, rules.most));
        box.dataset.off = asked && rules.count === undefined ? "" : "1";
        if (counted !== null && form.times && most[box.dataset.again] !== Number(box.dataset.wanted)) {
          most[box.dataset.again] = Number(box.dataset.wanted);
          settled = false;
        }
        continue;
      }
      const name = box.dataset.q;
      const [id, at, own] = name.split(".").length === 3 ? [name.split(".")[2], Number(name.split(".")[1]), name.split(".")[0]] : [name, -1, ""];
      if (own) {
        ids.add(id);
        if (!section || !times[at]) local = Object.assign(Object.create(known), { "@position": at + 1 });
        section = own;
        times[at] ||= {};
      } else local = known;
      const rules = JSON.parse(box.dataset.r || "{}");
      const asked = (!own || !(own in most) || at < most[own]) && (!rules.if || truth(evaluate(rules.if, local)));
      box.hidden = !asked || box.dataset.kind === "calculated";
      local[id] = null;
      if (!asked) continue;
      if (rules.filter) {
        for (const option of all("[data-a]", box)) {
          const offered = truth(evaluate(rules.filter, local, JSON.parse(option.dataset.a)));
          option.hidden = option.disabled = !offered;
          const control = option.querySelector("input");
          if (control) control.disabled = !offered;
          if (!offered) (control || option)[control ? "checked" : "selected"] = false;
        }
      }
      for (const other of all("[data-o]", box)) {
        other.hidden = !all("input,option", box).some((each) => each.value === other.dataset.o && (each.checked || each.selected));
      }
      let value = rules.value ? tidy(evaluate(rules.value, local)) : read(box, name);
      if (EMPTY(value)) value = null;
      Object.assign(box, { known: local, answer: value });
      if (value !== null) {
        local[id] = value;
        if (own) times[at][id] = value;
        if (own && !rules.value) given.add(at);
        values[name] = shown(box, value) || text(value);
      }
    }
    if (!settled) return follow();
    for (const place of all("[data-shows]")) {
      // In a section that repeats, an answer of the same time comes first.
      const first = place.closest("[data-q]") || place.closest(".step,section").querySelector("[data-q]");
      const own = first ? first.dataset.q.replace(/[^.]*$/, "") : "";
      place.textContent = values[own + place.dataset.shows] || values[place.dataset.shows] || "…";
    }
    for (const step of all(".step")) {
      const boxes = all("[data-q]", step), again = step.querySelector("[data-again]");
      const off = again ? again.dataset.off : boxes.length && boxes.every((each) => each.hidden);
      if (off) step.dataset.off = "1";
      else delete step.dataset.off;
    }
  };
  form.addEventListener("input", follow);
  form.addEventListener("change", follow);
  addEventListener("pageshow", follow);
  follow();
})();
