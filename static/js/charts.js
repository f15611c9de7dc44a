// Charts: the server writes the option, `var(--x)` is resolved here. ECharts loads only where needed.
(function () {
  "use strict";
  const source = document.currentScript.dataset.echarts;
  let loading;
  const load = () => loading || (loading = new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = done;
    script.onerror = fail;
    document.head.append(script);
  }));

  const scales = { zh: [[1e8, "亿", 1e8], [1e4, "万", 1e4]], en: [[1e9, "B", 1e9], [1e6, "M", 1e6], [1e4, "k", 1e3]] };
  // One scale for the whole axis, chosen by its largest value: 5 k under 10 k, not 5,000.
  const short = (family, largest) => {
    const scale = (scales[family] || scales.en).find(([from]) => largest >= from);
    return (value) => scale && value
      ? `${+(value / scale[2]).toFixed(2)}\u00a0${scale[1]}` : value.toLocaleString("en-US");
  };
  const size = (point) => Math.abs(Number(point && typeof point === "object" ? (Array.isArray(point) ? point[1] : point.value) : point) || 0);
  const axes = (option) => {
    for (const side of ["xAxis", "yAxis"]) {
      [option[side] || []].flat().forEach((axis, at) => {
        const family = axis.axisLabel?.ecoShort;
        if (!family) return;
        const own = (option.series || []).filter((one) => (one[`${side}Index`] || 0) === at);
        axis.axisLabel.formatter = short(family, Math.max(0, ...own.flatMap((one) => one.data.map(size))));
      });
    }
    return option;
  };
  const exact = (digits) => (value) => value === null || value === undefined || value === ""
    ? "–" : Number(value).toLocaleString("en-US", { maximumFractionDigits: digits, minimumFractionDigits: 0 });

  const resolve = (css, value, key) => {
    if (typeof value === "string") return value.replace(/var\((--[\w-]+)\)/g, (_, name) => css.getPropertyValue(name).trim());
    if (Array.isArray(value)) return value.map((one) => resolve(css, one));
    if (!value || typeof value !== "object") return value;
    const made = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, resolve(css, one, name)]));
    if (key === "tooltip" && "ecoDigits" in made) made.valueFormatter = exact(made.ecoDigits);
    return made;
  };

  // The name of a band is shown where it fits; the colour alone says the rest on a phone.
  const bands = (option, width) => {
    const days = option.xAxis?.data;
    for (const one of option.series || []) {
      for (const [from, to] of one.markArea?.data || []) {
        if (!Array.isArray(days) || !from.name) continue;
        const room = (days.indexOf(to.xAxis) - days.indexOf(from.xAxis) + 1) * (width - 70) / days.length;
        const long = [...from.name].reduce((sum, letter) => sum + (letter > "\u2e80" ? 13 : 6.4), 4);
        if (long > room) from.label = { ...from.label, show: false };
      }
    }
    return option;
  };

  const draw = (el) => {
    const css = getComputedStyle(document.documentElement);
    const text = document.getElementById(el.dataset.chart);
    if (!text || !window.echarts) return;
    const option = bands(axes(resolve(css, JSON.parse(text.textContent))), el.clientWidth);
    const chart = window.echarts.getInstanceByDom(el) || window.echarts.init(el, null, { renderer: "svg" });
    const tooltip = {
      backgroundColor: css.getPropertyValue("--surface").trim(),
      borderColor: css.getPropertyValue("--line-2").trim(),
      textStyle: { color: css.getPropertyValue("--ink").trim(), fontSize: 13 },
      ...option.tooltip,
    };
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: css.getPropertyValue("--font").trim() },
      ...option,
      tooltip,
    }, true);
    el.dataset.drawn = "1";
    chart.off("click");
    chart.on("click", (point) => {
      if (point.data?.url) location.assign(point.data.url);
    });
  };

  const all = () => {
    const places = document.querySelectorAll("[data-chart]");
    if (window.echarts) places.forEach(draw);
    else if (places.length) load().then(() => places.forEach(draw));
  };
  const fresh = () => {
    const places = document.querySelectorAll("[data-chart]:not([data-drawn])");
    if (places.length) load().then(() => places.forEach(draw));
  };
  let waiting;
  addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      for (const el of document.querySelectorAll("[data-chart][data-drawn]")) window.echarts?.getInstanceByDom(el)?.resize();
    }, 120);
  });
  document.addEventListener("ecomops:theme", all);
  document.addEventListener("htmx:afterSettle", fresh);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", fresh);
  else fresh();
})();
