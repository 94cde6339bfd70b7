/* The way out of the pages that residents answer on: a PIN that staff chose. */
import { put, say } from "./core.js";
import { tryPin } from "./prepare.js";

export const guardExit = () => {
  const dialog = document.getElementById("_exit");
  const field = dialog.querySelector("input");
  const note = dialog.querySelector(".error");
  for (const button of document.querySelectorAll("[data-exit]")) {
    button.onclick = () => {
      field.value = "";
      note.hidden = true;
      dialog.showModal();
      field.focus();
    };
  }
  dialog.querySelector("[data-stay]").onclick = () => dialog.close();
  dialog.querySelector("form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = await tryPin(field.value);
    field.value = "";
    if (answer === "ok") {
      await put("kiosk", null);
      return location.replace("/field/");
    }
    note.textContent = answer === "wrong" ? say("pin-wrong") : say("pin-wait", { n: answer });
    note.hidden = false;
    field.focus();
  });
};
