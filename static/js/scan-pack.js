// What the packing bench draws beside the pieces: carton, weight, notes, papers and the next totes.
(function () {
  "use strict";
  const at = (name) => document.querySelector(`[data-bench="${name}"]`);
  const say = (name, value) => {
    at(name).textContent = value ?? "";
  };
  const show = (name, yes) => {
    at(name).hidden = !yes;
  };
  const element = (tag, className, ...inside) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...inside);
    return made;
  };
  const printed = new Set();

  // A carton in the manner of an engineer: three faces, its sides to scale.
  const draw = (box) => {
    const scale = 200 / Math.max(box.l + box.w * 0.5, box.h + (box.l + box.w) * 0.5, 1);
    const [l, w, h] = [box.l * scale, box.w * scale, box.h * scale];
    const [ax, ay, bx, by] = [0.86 * l, 0.42 * l, 0.86 * w, 0.42 * w];
    const left = (320 - ax - bx) / 2;
    const top = (220 - ay - by - h) / 2;
    const point = (x, y, z) => `${(left + bx + x * ax - y * bx).toFixed(1)},${(top + x * ay + y * by + (1 - z) * h).toFixed(1)}`;
    const face = (className, ...corners) => {
      const made = document.createElementNS("http://www.w3.org/2000/svg", "polygon");
      made.setAttribute("points", corners.map((one) => point(...one)).join(" "));
      made.setAttribute("class", className);
      return made;
    };
    at("carton-drawing").replaceChildren(
      face("side", [0, 1, 0], [1, 1, 0], [1, 1, 1], [0, 1, 1]),
      face("end", [1, 0, 0], [1, 1, 0], [1, 1, 1], [1, 0, 1]),
      face("lid", [0, 0, 1], [1, 0, 1], [1, 1, 1], [0, 1, 1]),
      face("tape", [0, 0.46, 1], [1, 0.46, 1], [1, 0.54, 1], [0, 0.54, 1]));
  };
  const weight = (last) => {
    const most = Math.max(last.expected + last.tolerance * 4, last.weighed, 1);
    const meter = at("last-meter");
    meter.hidden = !last.expected && !last.weighed;
    const [band, bar] = meter.children;
    band.style.setProperty("--from", `${(100 * (last.expected - last.tolerance)) / most}%`);
    band.style.setProperty("--wide", `${(200 * last.tolerance) / most}%`);
    band.hidden = !last.expected;
    bar.style.setProperty("--v", `${(100 * last.weighed) / most}%`);
    at("last").classList.toggle("act", last.is_off);
  };
  const papers = (list) => {
    const [label, slip] = list;
    at("label").href = label;
    at("slip").href = slip;
  };
  const print = (list) => {
    if (!list.length || printed.has(list[0])) return;
    printed.add(list[0]);
    window.open(list[0], "ecomops-label");
  };
  const screen = (state) => {
    say("store", [state.store, state.courier].filter(Boolean).join(" · "));
    show("cutoff", state.cutoff);
    at("cutoff").className = `mark ${state.late ? "act" : "flat"}`;
    at("cutoff").querySelector("b").textContent = state.cutoff;
    show("left", state.left);
    say("left-n", state.left);
    show("idle", !state.order);
    show("carton", state.carton);
    if (state.carton) {
      say("carton-label", state.carton.label);
      say("carton-size", state.carton.size);
      say("carton-weight", state.carton.weight);
      show("carton-weight-row", state.carton.weight);
      draw(state.carton);
    }
    show("last", state.last);
    if (state.last) {
      say("last-number", state.last.number);
      say("last-courier", state.last.courier);
      say("last-kg", state.last.kg);
      say("last-should", state.last.should);
      weight(state.last);
      papers(state.last.papers);
    }
    at("notes").replaceChildren(...(state.notes || []).map((one) =>
      element("div", `bench-note ${one.mood || ""}`.trim(), element("span", "dim", one.title || ""), element("p", "", one.text))));
    at("next").replaceChildren(...(state.next || []).map((one) =>
      element("span", "bench-tote", element("b", "", one.label), element("small", "faint", one.detail), element("span", "dim", one.count))));
    show("more", state.more);
    at("more").firstElementChild.textContent = state.more || "";
    print(state.print || []);
    return { ...state, notes: [] };
  };
  window.scanTwins = window.scanTwins || {};
  window.scanTwins.pack = { guess: () => null, screen };
})();
