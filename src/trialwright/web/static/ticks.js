"use strict";
// One box that ticks all boxes of its table; without this script each is ticked by hand.
document.querySelectorAll("input[data-ticks]").forEach((all) => {
  const boxes = [...all.form.elements].filter((each) => each.name === all.dataset.ticks);
  all.addEventListener("change", () => boxes.forEach((each) => { each.checked = all.checked; }));
});
