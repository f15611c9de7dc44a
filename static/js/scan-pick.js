// The twin of the picking rules (warehouse/domain/picking.py), so that a device without a network
// says right or wrong at once. A test plays both against each other.
(function () {
  "use strict";
  const has = (map, name) => Object.prototype.hasOwnProperty.call(map, name);
  const fold = (code) => code.normalize("NFKC").trim().toLowerCase();
  const say = (words, name, values) =>
    words[name].replace(/%\((\w+)\)s/g, (whole, key) => (has(values, key) ? values[key] : whole));

  const stopsOf = (state) => {
    const drawn = new Map(state.stops.map((stop) => [stop.id, stop]));
    return state.marks.flatMap(([id, picked, kind, frozen]) =>
      drawn.has(id) ? [{ ...drawn.get(id), picked, kind, frozen }] : []);
  };
  const current = (state) => stopsOf(state).find((stop) => stop.kind === "open" && !stop.frozen) || null;
  const stepOf = (state) => {
    const stop = current(state);
    if (!stop) return "over";
    if (fold(state.here) !== fold(stop.bin)) return "bin";
    return stop.picked < stop.units ? "item" : "tote";
  };
  const put = (state, id, picked, kind) => ({
    ...state,
    marks: state.marks.map((mark) => (mark[0] === id ? [id, picked, kind, mark[3]] : mark)),
  });
  const onWalk = (state, said) => {
    for (const other of stopsOf(state)) if (said === fold(other.bin)) return { kind: "other_bin", meant: other };
    for (const other of stopsOf(state)) if (has(other.codes, said)) return { kind: "other_item", meant: other };
    return { kind: "unknown" };
  };

  const counted = (state, page, stop, units) => {
    const picked = stop.picked + units;
    const over = picked === stop.units && !page.totes;
    const kind = over ? "done" : "counted";
    const after = put(state, stop.id, picked, over ? "picked" : "open");
    return { kind, stop: { ...stop, picked }, units, state: { ...after, last: [kind, stop.id, units, state.here] } };
  };
  const atBin = (state, stop, said) => {
    if (said === fold(stop.bin)) {
      return { kind: "at_bin", stop, state: { ...state, here: stop.bin, last: ["at_bin", stop.id, 0, state.here] } };
    }
    return has(stop.codes, said) ? { kind: "bin_first", stop } : { stop, ...onWalk(state, said) };
  };
  const atItem = (state, page, stop, said) => {
    const units = has(stop.codes, said) ? stop.codes[said] : 0;
    if (!units) return said === fold(stop.bin) ? { kind: "bin_again", stop } : { stop, ...onWalk(state, said) };
    return stop.picked + units > stop.units ? { kind: "too_many", stop, units } : counted(state, page, stop, units);
  };
  const atTote = (state, stop, said) => {
    if ([said, said.replace(/^t/, ""), said.split("-").pop()].includes(fold(stop.tote))) {
      const after = put(state, stop.id, stop.picked, "picked");
      return { kind: "done", stop, units: 0, state: { ...after, last: ["done", stop.id, 0, state.here] } };
    }
    return { kind: has(stop.codes, said) ? "too_many" : "other_tote", stop };
  };
  const scan = (state, page, code) => {
    const stop = current(state);
    if (!stop) return { kind: "finished" };
    const said = fold(code);
    const step = stepOf(state);
    if (step === "bin") return atBin(state, stop, said);
    return step === "tote" ? atTote(state, stop, said) : atItem(state, page, stop, said);
  };
  const allOf = (state, page) => {
    const stop = current(state);
    if (!stop) return { kind: "finished" };
    if (stepOf(state) !== "item" || !stop.picked) return { kind: "unknown", stop };
    return counted(state, page, stop, stop.units - stop.picked);
  };
  const undo = (state) => {
    if (!state.last) return { kind: "nothing" };
    const [kind, id, units, here] = state.last;
    const stop = stopsOf(state).find((one) => one.id === id);
    if (!stop || stop.frozen) return { kind: "nothing" };
    const before = { ...state, last: null, here };
    return { kind: "undone", stop, state: kind === "at_bin" ? before : put(before, id, stop.picked - units, "open") };
  };

  const words = (page, done, state) => {
    const { stop } = done;
    const values = stop
      ? { bin: stop.bin, tote: stop.tote, name: stop.name, left: stop.units - stop.picked, picked: stop.picked, units: stop.units }
      : {};
    const name = done.kind === "done" && page.totes ? "into" : done.kind;
    const head = `${name}_head`;
    const tone = !done.state ? "wrong" : current(done.state) ? "good" : "done";
    return {
      accepted: Boolean(done.state), tone, state: done.state || state,
      say: has(page.words, head) ? say(page.words, head, values) : say(page.words, name, values),
      more: has(page.words, head) ? say(page.words, name, values) : "",
      scanned: done.kind === "other_item" && done.meant ? done.meant.name : "",
      need: done.kind === "other_item" && stop ? stop.name : "",
    };
  };

  const button = (state, page, code) => {
    if (code === "!undo") return words(page, undo(state), state);
    if (code === "!all") return words(page, allOf(state, page), state);
    if (code === "!take") return words(page, { kind: "taken", state: { ...state, list: "picking", mine: true, here: "", last: null } }, state);
    if (code === "!pause") return words(page, { kind: "paused", state: { ...state, list: "paused", here: "", last: null } }, state);
    const stop = current(state);
    if (code === "!short" && stop && stop.picked < stop.units) {
      return words(page, { kind: "short", stop, state: { ...put(state, stop.id, stop.picked, "short"), last: null } }, state);
    }
    return null;
  };

  const guess = (state, page, code) => {
    if (!state.stops) return null;
    if (code.startsWith("!")) return button(state, page, code);
    const done = scan(state, page, code);
    if (state.list === "picking" && state.mine) return words(page, done, state);
    if (state.list !== "open" && state.list !== "paused") return null;
    return done.state ? words(page, { ...done, state: { ...done.state, list: "picking", mine: true } }, state) : words(page, done, state);
  };

  // The building from above: a bar for each side of each aisle, here and the next stop marked.
  const strip = (state, page) => {
    const stops = stopsOf(state).filter((stop) => stop.kind === "open" && !stop.frozen);
    const [here, next] = [stops[0], stops.find((stop) => stops[0] && stop.bin !== stops[0].bin)];
    return { aisles: page.aisles, here: here && [here.aisle, here.side_of], next: next && [next.aisle, next.side_of] };
  };

  const keysOf = (state, page, stop) => {
    const key = (code, icon) => ({ code, icon, label: page.words[`key_${code.slice(1)}`] });
    if (!stop) return [key("!next", "arrow-right")];
    if (state.list !== "picking" || !state.mine) return [key("!take", "hand-grab")];
    const more = stop.picked > 0 && stop.picked < stop.units;
    return [key("!short", "box-off"), ...(more ? [key("!all", "numbers")] : []), key("!undo", "arrow-back-up"), key("!pause", "player-pause")];
  };

  const screen = (state, page) => {
    if (!state.stops) return state;
    const stops = stopsOf(state);
    const over = stops.filter((stop) => stop.kind !== "open").length;
    const stop = state.list === "done" ? null : current(state);
    const head = { head: page.name, progress: `${over} / ${stops.length}`, percent: (100 * over) / Math.max(stops.length, 1) };
    if (!stop) {
      const frozen = stops.some((one) => one.kind === "open" && one.frozen);
      return { ...head, over: true, ask: page.words.over, hint: frozen ? page.words.over_frozen : "", keys: keysOf(state, page, null) };
    }
    const step = stepOf(state);
    return {
      ...head, code: stop.bin, arrow: stop.arrow, side: stop.side, strip: strip(state, page),
      picture: stop.picture, picture_url: stop.picture_url, name: stop.name, detail: stop.detail,
      quantity: stop.units - stop.picked || stop.units, unit: page.words.unit,
      into: page.totes ? stop.tote : "", into_label: page.words.into_label,
      ask: page.words[`ask_${step}`], hint: step === "bin" ? "" : stop.picked ? say(page.words, "counted", stop) : page.words.bin_right,
      keys: keysOf(state, page, stop), who: state.mine ? "" : state.who,
    };
  };

  window.scanTwins = window.scanTwins || {};
  window.scanTwins.pick = { guess, screen, stepOf, current };
})();
