// Long pickers: a <select data-picker> becomes searchable. Without script it stays a select.
(function () {
  "use strict";
  const { script, style } = document.currentScript.dataset;
  let loading;
  const load = () => loading || (loading = new Promise((done, fail) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = style;
    document.head.prepend(link);
    const tag = document.createElement("script");
    tag.src = script;
    tag.onload = done;
    tag.onerror = fail;
    document.head.append(tag);
  }));
  const dress = () => {
    const places = [...document.querySelectorAll("select[data-picker]:not(.tomselected)")];
    if (!places.length) return;
    load().then(() => places.forEach((el) => {
      if (!el.tomselect) new window.TomSelect(el, { plugins: el.multiple ? ["remove_button"] : [], maxOptions: 200 });
    }));
  };
  document.addEventListener("htmx:afterSettle", dress);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", dress);
  else dress();
})();
