// Runs before the first paint: "like my device" becomes light or dark.
(function () {
  "use strict";
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const paint = () => {
    if (root.dataset.theme !== "auto") return;
    root.dataset.bsTheme = dark.matches ? "dark" : "light";
    document.dispatchEvent(new Event("ecomops:theme"));
  };
  paint();
  dark.addEventListener("change", paint);
})();
