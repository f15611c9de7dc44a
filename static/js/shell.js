// The shell: menus, palette, drawer, toasts, and the token htmx needs to post.
(function () {
  "use strict";
  const cookie = (name) =>
    document.cookie.split("; ").find((row) => row.startsWith(name + "="))?.slice(name.length + 1) || "";

  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = decodeURIComponent(cookie("csrftoken"));
    const form = event.detail.elt.closest("[data-clean]");
    if (form && event.detail.verb === "get") {
      const sent = event.detail.formData;
      for (const name of new Set([...sent.keys()])) {
        const kept = sent.getAll(name).filter((value) => value !== "");
        sent.delete(name);
        for (const value of kept) sent.append(name, value);
      }
    }
  });

  // A whole page where a part was asked for: the session ended, or the address moved. Go there.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!/^\s*<!doctype html/i.test(event.detail.xhr.responseText)) return;
    event.detail.shouldSwap = false;
    location.assign(event.detail.xhr.responseURL || location.href);
  });

  // A part of the page that could not be fetched says so where people look.
  const failed = () => {
    const place = document.getElementById("messages");
    const words = document.body.dataset.offline;
    if (!place || !words) return;
    const note = document.createElement("div");
    note.className = "note act";
    note.setAttribute("role", "alert");
    note.textContent = words;
    place.replaceChildren(note);
  };
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:responseError", failed);

  // One open menu at a time; a click elsewhere or Escape closes it.
  const menus = () => document.querySelectorAll("details[data-menu][open]");
  document.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("toggle", (event) => {
    const menu = event.target;
    if (!(menu instanceof HTMLDetailsElement) || !menu.open || !menu.matches("[data-menu]")) return;
    for (const other of menus()) if (other !== menu && !other.contains(menu)) other.open = false;
    place(menu);
    menu.querySelector(".pop input:not([type=hidden]), .pop select")?.focus();
  }, true);
  // The filter bar scrolls sideways on a phone, which would clip a pop-up: there it is fixed.
  const place = (menu) => {
    const pop = menu.querySelector(":scope > .pop");
    if (!pop) return;
    const box = menu.getBoundingClientRect();
    const right = pop.classList.contains("right") || box.left + pop.offsetWidth > innerWidth - 8;
    const left = right ? Math.max(8, box.right - pop.offsetWidth) : box.left;
    pop.style.left = Math.min(left, innerWidth - pop.offsetWidth - 8) + "px";
    pop.style.top = Math.min(box.bottom + 4, innerHeight - Math.min(pop.offsetHeight, 420) - 8) + "px";
  };
  addEventListener("scroll", (event) => {
    if (event.target === document) for (const menu of menus()) if (!menu.closest(".top, .tabbar")) menu.open = false;
  }, { passive: true, capture: true });

  // Palette
  const palette = () => document.getElementById("palette");
  const openPalette = () => {
    const dialog = palette();
    if (!dialog || dialog.open) return;
    dialog.showModal();
    dialog.querySelector("input").select();
  };
  const step = (by) => {
    const hits = [...palette().querySelectorAll("a.hit")];
    if (!hits.length) return;
    const at = hits.indexOf(document.activeElement);
    hits[(at + by + hits.length) % hits.length].focus();
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-palette]") && palette()) {
      event.preventDefault();
      openPalette();
    } else if (event.target === palette()) palette().close();
    if (event.target.closest("[data-close-drawer]")) closeDrawer();
    if (event.target.closest("[data-print]")) print();
    const copy = event.target.closest("[data-copy]");
    if (copy) navigator.clipboard?.writeText(copy.dataset.copy);
  });
  document.addEventListener("keydown", (event) => {
    if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openPalette();
    } else if (palette()?.open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && event.target.matches?.("#palette input")) {
      const first = palette().querySelector("a.hit");
      if (first) {
        event.preventDefault();
        first.click();
      }
    } else if (event.key === "Escape" && palette()?.open) {
      event.preventDefault();  // a search field would only empty itself
      palette().close();
    } else if (event.key === "Escape") {
      const open = [...menus()];
      if (open.length) {
        for (const menu of open) {
          menu.open = false;
          menu.querySelector("summary")?.focus();
        }
      } else closeDrawer();
    }
  });

  // Drawer
  const closeDrawer = () => {
    const drawer = document.querySelector("aside#drawer");
    if (!drawer) return;
    const place = document.createElement("div");
    place.id = "drawer";
    drawer.replaceWith(place);
    const row = document.querySelector("tr[aria-selected=true]");
    row?.removeAttribute("aria-selected");
    row?.focus();
  };

  // A file dropped on or chosen in a drop zone is named there.
  document.addEventListener("change", (event) => {
    const zone = event.target.closest?.(".drop");
    const name = zone?.querySelector("[data-drop-name]");
    const files = event.target.files;
    const { limit, tooLarge } = event.target.dataset ?? {};
    if (limit && files) {
      event.target.setCustomValidity([...files].some((file) => file.size > Number(limit)) ? tooLarge : "");
      event.target.reportValidity();
    }
    if (name && files?.length) name.textContent = [...files].map((file) => file.name).join(", ");
  });
  for (const [kind, over] of [["dragenter", true], ["dragover", true], ["dragleave", false], ["drop", false]]) {
    document.addEventListener(kind, (event) => event.target.closest?.(".drop")?.classList.toggle("over", over));
  }

  // A finished job's toast leaves by itself; a failed one stays, and one with a file to fetch.
  document.addEventListener("htmx:afterSettle", (event) => {
    const drawer = event.detail.elt?.closest?.("aside#drawer");
    if (drawer && drawer === event.detail.elt) drawer.focus({ preventScroll: true });
    for (const done of document.querySelectorAll("#toasts [data-job-state=done]:not(:has(.job-get))")) {
      setTimeout(() => done.remove(), 8000);
    }
  });
})();
