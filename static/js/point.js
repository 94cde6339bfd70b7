/* A press on the sketch of a session's form is a point; the two fields of degrees work without this script. */
(() => {
  "use strict";
  const ground = document.querySelector(".ground");
  const latitude = document.getElementById("latitude");
  const longitude = document.getElementById("longitude");
  if (!ground || !latitude || !longitude) return;
  const map = ground.querySelector(".map");
  const pin = map.querySelector(".pin");
  const box = map.viewBox.baseVal;
  const [west, south, east, north] = map.dataset.edges.split(" ").map(Number);

  const show = () => {
    const [y, x] = [latitude, longitude].map((field) => Number(field.value.replace(",", ".") || NaN));
    const isThere = x >= west && x <= east && y >= south && y <= north;
    map.classList.toggle("pointed", isThere);
    if (!isThere) return;
    const [across, down] = [(x - west) / (east - west) * box.width, (north - y) / (north - south) * box.height];
    pin.setAttribute("transform", `translate(${across} ${down})`);
  };

  ground.hidden = false;
  for (const field of [latitude, longitude]) field.addEventListener("input", show);
  map.addEventListener("click", (event) => {
    const edge = map.getBoundingClientRect();
    latitude.value = (north - (event.clientY - edge.top) / edge.height * (north - south)).toFixed(5);
    longitude.value = (west + (event.clientX - edge.left) / edge.width * (east - west)).toFixed(5);
    show();
  });
  show();
})();
