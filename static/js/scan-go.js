// A station's door is a code on the sheet of keys, a piece of work its own number: no touch needed.
(function () {
  "use strict";
  const doors = JSON.parse(document.getElementById("scan-doors")?.textContent || "{}");
  const plain = (code) => code.normalize("NFKC").trim().toLowerCase();
  window.scanGo = {
    knows: (code) => Object.prototype.hasOwnProperty.call(doors, plain(code)),
    go: (code) => location.assign(doors[plain(code)]),
  };
  const unknown = document.querySelector("[data-go-unknown]");
  if (!unknown) return;  // a station's own page has a field that listens
  let typed = "";
  let lastAt = 0;
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.timeStamp - lastAt > 3000) typed = "";
    lastAt = event.timeStamp;
    if (event.key.length === 1) typed += event.key;
    if (event.key !== "Enter" || !typed) return;
    event.preventDefault();
    const code = typed;
    typed = "";
    unknown.hidden = scanGo.knows(code);
    if (scanGo.knows(code)) scanGo.go(code);
  }, true);
  document.body.dataset.ready = "1";
})();
