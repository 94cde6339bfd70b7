/* Fast entry of one person's answers: numbers answer scales, Ctrl + Enter saves, a tap on the sketch is a place. */
(() => {
  "use strict";
  const form = document.getElementById("entry");
  if (!form) return;
  // What a script fills in is told as if somebody had typed it: questions that depend on it follow.
  const changed = (field) => field.dispatchEvent(new Event("input", { bubbles: true }));

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
    changed(point);
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
      changed(latitude);
    });
  }
})();
