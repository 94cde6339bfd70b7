/* Passkeys: ask the site what to prove, let the browser prove it, send that back. Text is only ever set as text. */

const bytes = (text) => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
};

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const post = async (address, token, body) => {
  const reply = await fetch(address, {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(body),
  });
  // A page instead of data: the log-in is over, or the site asks who is there. Loading anew shows it.
  if (!(reply.headers.get("Content-Type") || "").startsWith("application/json")) return { again: true };
  return reply.json();
};

const withBytes = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

const prove = async (asked) =>
  navigator.credentials.get({
    publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: withBytes(asked.allowCredentials) },
  });

const make = async (asked) =>
  navigator.credentials.create({
    publicKey: {
      ...asked,
      challenge: bytes(asked.challenge),
      user: { ...asked.user, id: bytes(asked.user.id) },
      excludeCredentials: withBytes(asked.excludeCredentials),
    },
  });

const packed = (made) => {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (made.response[name]) response[name] = text(made.response[name]);
  }
  return { id: made.id, rawId: text(made.rawId), type: made.type, response, clientExtensionResults: {} };
};

const begin = (box) => {
  const alert = box.querySelector("[role=alert]");
  const button = box.querySelector("button");
  const token = box.querySelector("[name=csrf_token]").value;
  const say = (sentence) => {
    alert.textContent = sentence;
    alert.hidden = !sentence;
  };
  box.hidden = false;
  button.addEventListener("click", async () => {
    say("");
    button.disabled = true;
    try {
      const asked = await post(box.dataset.question, token, {});
      if (asked.again) return location.reload();
      if (asked.problem) return say(asked.problem);
      const named = box.dataset.name ? document.getElementById(box.dataset.name).value : "";
      const made = await (box.dataset.name ? make(asked) : prove(asked));
      const told = await post(box.dataset.answer, token, { credential: packed(made), name: named });
      if (told.again) return location.reload();
      if (told.problem) return say(told.problem);
      const kept = document.getElementById("again");
      // On the page that asks again, what was typed before goes on; elsewhere the site says where to go.
      if (kept && new URL(kept.action).pathname !== "/staff/confirm") return kept.submit();
      location.assign(told.go);
    } catch {
      say(box.dataset.failed);
    } finally {
      button.disabled = false;
    }
    return undefined;
  });
};

if (window.PublicKeyCredential) document.querySelectorAll(".passkey").forEach(begin);
