// The door of a shared device: the badge is scanned, the PIN typed on big keys.
(function () {
  "use strict";
  const form = document.querySelector("[data-door]");
  if (!form) return;
  const [badge, pin] = [form.elements.badge, form.elements.pin];
  const pad = form.querySelector("[data-door-pad]");
  pad.hidden = false;
  form.querySelector(".scan-go").hidden = true;
  if (matchMedia("(pointer: coarse)").matches) pin.inputMode = "none";
  badge.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "Tab") return;
    event.preventDefault();
    badge.value = badge.value.normalize("NFKC").trim().toUpperCase();
    if (badge.value) pin.focus();
  });
  pad.addEventListener("click", (event) => {
    const key = event.target.closest("button[type=button]");
    if (!key) return;
    pin.value = key.value === "back" ? pin.value.slice(0, -1) : (pin.value + key.value).slice(0, 6);
    pin.focus();
  });
  // Whoever scans a badge while the PIN has the focus means a new badge.
  pin.addEventListener("keydown", (event) => {
    if (event.key.length !== 1 || /[0-9]/.test(event.key.normalize("NFKC")) || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    pin.value = "";
    badge.value = event.key;
    badge.focus();
  });
  const note = form.querySelector("[data-door-waiting]");
  window.scanOutbox?.onNet(async () => {
    const kept = (await scanOutbox.pending()).length;
    note.hidden = !kept;
    note.textContent = note.dataset.words.replace("%n", kept);
  });
  window.scanOutbox?.count();
})();
