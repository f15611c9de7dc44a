// Parts that only some pages need are fetched when such a page shows: long pickers, local state.
(function () {
  "use strict";
  const { picker, pickerStyle, alpine } = document.currentScript.dataset;
  const loading = {};
  const load = (source) => loading[source] || (loading[source] = new Promise((done, fail) => {
    const tag = document.createElement("script");
    tag.src = source;
    tag.onload = done;
    tag.onerror = fail;
    document.head.append(tag);
  }));
  const style = (source) => {
    if (document.querySelector(`link[href="${source}"]`)) return;
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = source;
    document.head.prepend(link);
  };

  // A <select data-picker> becomes searchable; without script it stays a select.
  const dress = () => {
    const places = [...document.querySelectorAll("select[data-picker]:not(.tomselected)")];
    if (places.length) {
      style(pickerStyle);
      load(picker).then(() => places.forEach((el) => {
        if (el.tomselect) return;
        // The picker takes the label over; the select it hides keeps its name.
        if (el.labels?.length && !el.ariaLabel) el.ariaLabel = el.labels[0].textContent.trim();
        new window.TomSelect(el, { plugins: el.multiple ? ["remove_button"] : [], maxOptions: 200 });
      }));
    }
    // Alpine's CSP build starts by itself and then watches what is swapped in.
    if (document.querySelector("[x-data]")) load(alpine);
  };
  document.addEventListener("htmx:afterSettle", dress);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", dress);
  else dress();
})();
