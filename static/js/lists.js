// Lists by keyboard (j, k, Enter, x, / to search) and the bulk bar. Works on whatever htmx swaps in.
(function () {
  "use strict";
  const rows = () => [...document.querySelectorAll("[data-rows] tr[data-row]")];
  const typing = (el) => el.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog");

  const current = () => document.activeElement?.closest?.("tr[data-row]")
    || document.querySelector("tr[data-row][aria-selected=true]");

  const focusRow = (row) => {
    if (!row) return;
    for (const other of rows()) other.tabIndex = other === row ? 0 : -1;
    row.focus();
    row.scrollIntoView({ block: "nearest" });
  };
  const move = (by) => {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(current());
    const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
    focusRow(next);
    if (document.querySelector("aside#drawer")) open(next);
  };
  const open = (row) => row?.querySelector(".row-open")?.click();

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target.matches("#list-q")) {
      event.target.blur();
      return;
    }
    if (event.metaKey || event.ctrlKey || event.altKey || typing(event.target)) return;
    if (event.key === "/") {
      const search = document.querySelector("#list-q");
      if (search) { search.focus(); search.select(); }
      else document.querySelector("a[data-palette]")?.click();
      event.preventDefault();
      return;
    }
    if (!rows().length) return;
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "Enter" && event.target.matches("tr[data-row]")) open(event.target);
    else if (event.key === "x") {
      const tick = current()?.querySelector("input[name=ids]");
      if (tick) {
        tick.checked = !tick.checked;
        tick.dispatchEvent(new Event("change", { bubbles: true }));
      }
    } else return;
    event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const step = event.target.closest("[data-row-step]");
    if (step) move(Number(step.dataset.rowStep));
    const row = event.target.closest("tr[data-row]");
    if (row && !event.target.closest("a, button, input, label, summary")) open(row);
    const opened = event.target.closest(".row-open");
    if (opened) {
      for (const other of rows()) other.removeAttribute("aria-selected");
      opened.closest("tr")?.setAttribute("aria-selected", "true");
    }
  });

  const count = () => {
    const words = document.querySelector("[data-bulk-count]");
    if (!words) return;
    const ticked = document.querySelectorAll("input[name=ids]:checked").length;
    words.textContent = words.dataset.text.replace("%(count)s", ticked);
    const all = document.querySelector("[data-tick-all]");
    if (all) {
      const total = rows().length;
      all.checked = ticked === total && total > 0;
      all.indeterminate = ticked > 0 && ticked < total;
    }
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-tick-all]")) {
      for (const tick of document.querySelectorAll("input[name=ids]")) tick.checked = event.target.checked;
    }
    if (event.target.matches("[data-tick-all], input[name=ids]")) count();
  });
  document.addEventListener("reset", (event) => {
    if (event.target.matches("[data-bulk]")) setTimeout(count);
  });

  // A table that folds on a phone says in each cell what its column is called.
  const label = () => {
    for (const table of document.querySelectorAll("table.fold-t")) {
      const heads = [...table.querySelectorAll("thead th")].map((head) => head.textContent.trim());
      for (const row of table.querySelectorAll("tbody tr")) {
        [...row.cells].forEach((cell, at) => {
          if (heads[at] && (at > 0 || row.querySelector(".lead")) && cell.colSpan === 1 && !cell.matches(".acts-c")) cell.dataset.l = heads[at];
        });
      }
    }
  };

  // A wide table or tab row starts where its current entry can be seen.
  // What scrolls sideways and holds nothing to focus can itself be reached by the keyboard.
  const settle = () => {
    label();
    document.querySelector("[data-tabs] [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
    for (const box of document.querySelectorAll(".xscroll")) {
      if (box.scrollWidth > box.clientWidth && !box.querySelector("a, button, input, select")) box.tabIndex = 0;
    }
  };
  document.addEventListener("DOMContentLoaded", settle);
  document.addEventListener("htmx:afterSettle", settle);
})();
