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
  // Paper is white whatever the screen is.
  let screen;
  addEventListener("beforeprint", () => {
    screen = root.dataset.bsTheme;
    root.dataset.bsTheme = "light";
    document.dispatchEvent(new Event("ecomops:theme"));
  });
  addEventListener("afterprint", () => {
    root.dataset.bsTheme = screen;
    document.dispatchEvent(new Event("ecomops:theme"));
  });
  dark.addEventListener("change", paint);
})();
