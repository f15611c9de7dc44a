// The screen of a scan station: one field that always listens, one thing to do, no dialogue ever.
(function () {
  "use strict";
  const root = document.querySelector("[data-scan]");
  if (!root) return;
  const read = (id) => JSON.parse(document.getElementById(id)?.textContent || "{}");
  const self = document.currentScript;
  const [setup, page, words] = [read("scan-setup"), read("scan-page"), read("scan-words")];
  const twin = window.scanTwins?.[setup.station];
  const work = { station: setup.station, warehouse: setup.warehouse, subject: setup.subject, who: setup.who };
  const id = scanOutbox.baseOf(work);
  const slot = (name) => root.querySelector(`[data-slot="${name}"]`);
  const part = (name) => root.querySelector(`[data-part="${name}"]`);
  const field = document.getElementById("scan-code");
  const form = document.getElementById("scan-form");
  const guesses = new Map();
  let base = read("scan-state");
  let waiting = [];
  let refused = [];
  let calm = 0;

  // ---- drawing ----
  const icon = (name, extra = "") => {
    const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    drawing.setAttribute("class", `i ${extra}`.trim());
    drawing.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `${self.dataset.icons}#i-${name}`);
    drawing.append(use);
    return drawing;
  };
  const text = (name, value) => {
    const place = slot(name);
    if (place) place.textContent = value ?? "";
  };
  const element = (tag, className, ...inside) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...inside.filter((one) => one !== "" && one !== null && one !== undefined));
    return made;
  };
  const strip = (plan) => {
    const place = slot("strip");
    if (!plan?.aisles) return place.replaceChildren();
    const bars = [];
    for (let aisle = 1; aisle <= plan.aisles; aisle += 1) {
      const pair = element("span", "pair");
      for (const side of ["L", "R"]) {
        const bar = element("i", "");
        if (plan.here && plan.here[0] === aisle && plan.here[1] === side) bar.className = "here";
        else if (plan.next && plan.next[0] === aisle && plan.next[1] === side) bar.className = "next";
        pair.append(bar);
      }
      bars.push(pair);
    }
    place.replaceChildren(...bars);
    return undefined;
  };
  const row = (one) =>
    element("li", one.mood || "", icon(one.icon || "package", "i-l"),
      element("span", "", element("b", "", one.label || ""), one.detail ? element("small", "dim", one.detail) : ""),
      element("span", "scan-n push", one.count ?? ""));
  const key = (one) => {
    const made = element("button", "", icon(one.icon || "check", "i-l"), element("span", "", one.label));
    Object.assign(made, { type: "submit", name: "code", value: one.code });
    made.setAttribute("form", "scan-form");
    return made;
  };
  const unseen = async () =>
    (await scanOutbox.aside()).filter((one) => one.station === setup.station && one.who === setup.who);
  // A refused scan stays on the screen until somebody has seen it.
  const told = (scan) => {
    const seen = element("button", "btn", words.seen);
    seen.type = "button";
    seen.addEventListener("click", async () => {
      await scanOutbox.seen(scan.position);
      refused = refused.filter((one) => one.position !== scan.position);
      draw(now());
    });
    const mark = element("span", "scan-mark");
    mark.innerHTML = `<svg viewBox="0 0 120 120" aria-hidden="true">${SHAPES.no}</svg>`;
    return element("p", "note act", mark, element("span", "", `${scan.code}: ${scan.say}`), seen);
  };
  const picture = (state) => {
    const place = slot("picture");
    if (!state.picture_url) return place.replaceChildren(icon(state.picture || "package", "i-pic"));
    if (place.firstElementChild?.getAttribute("src") === state.picture_url) return undefined;
    const image = element("img", "");
    Object.assign(image, { src: state.picture_url, alt: "" });
    // a picture that is not on the device: the drawn one, until the screen is drawn again
    image.addEventListener("error", () => image.replaceWith(icon(state.picture || "package", "i-pic")));
    return place.replaceChildren(image);
  };
  const draw = (state) => {
    const shown = twin?.screen ? twin.screen(state, page) : state;
    for (const name of ["head", "progress", "code", "quantity", "unit", "name", "detail", "into", "ask", "hint"]) {
      text(name, shown[name]);
    }
    text("side-text", shown.side);
    text("into-label", shown.into_label);
    slot("arrow").replaceChildren(...(shown.arrow ? [icon(shown.arrow)] : []));
    slot("side").hidden = !shown.side;
    slot("meter").hidden = !shown.progress;
    slot("meter").firstElementChild.style.setProperty("--v", `${shown.percent || 0}%`);
    part("place").hidden = !shown.code;
    part("item").hidden = !shown.name;
    if (part("over")) part("over").hidden = !shown.over;
    if (part("idle")) part("idle").hidden = Boolean(shown.over || shown.code || shown.name || shown.rows?.length);
    for (const name of ["over-say", "idle-say"]) text(name, shown.ask);
    slot("quantity-ring").hidden = !shown.quantity;
    slot("into-row").hidden = !shown.into;
    picture(shown);
    strip(shown.strip);
    part("rows").hidden = !shown.rows?.length;
    part("rows").replaceChildren(...(shown.rows || []).map(row));
    const notes = [...(shown.notes || []), ...(shown.who ? [{ text: `${words.in_hands} ${shown.who}`, mood: "watch" }] : [])];
    part("notes").replaceChildren(...notes.map((one) => element("p", `note ${one.mood || "info"}`, one.text)), ...refused.map(told));
    slot("keys").replaceChildren(...(shown.keys || []).map(key));
    root.dataset.over = shown.over ? "1" : "";
    field.focus({ preventScroll: true });
  };

  // ---- what the scan came to: colour, shape, word, sound and vibration together ----
  const SHAPES = {
    yes: '<circle cx="60" cy="60" r="54" fill="none" stroke="currentColor" stroke-width="10"/><path d="M34 62l18 19 35-40" fill="none" stroke="currentColor" stroke-width="12" stroke-linecap="round" stroke-linejoin="round"/>',
    no: '<path d="M39 7h42l32 32v42l-32 32H39L7 81V39z" fill="none" stroke="currentColor" stroke-width="10" stroke-linejoin="round"/><path d="M42 42l36 36M78 42L42 78" stroke="currentColor" stroke-width="13" stroke-linecap="round"/>',
    kept: '<circle cx="60" cy="60" r="54" fill="none" stroke="currentColor" stroke-width="10"/><path d="M60 30v32l20 14" fill="none" stroke="currentColor" stroke-width="12" stroke-linecap="round" stroke-linejoin="round"/>',
  };
  const flash = (kind, say, more = "", compare = null) => {
    const place = part("flash");
    clearTimeout(calm);
    place.className = `scan-full ${kind}`;
    slot("flash-shape").innerHTML = `<svg viewBox="0 0 120 120" aria-hidden="true">${SHAPES[kind]}</svg>`;
    text("flash", say);
    text("flash-more", more);
    if (compare?.scanned) slot("flash-more").replaceChildren(
      element("span", "scan-said", words.you_scanned, element("b", "", compare.scanned)),
      element("span", "scan-said", words.you_need, element("b", "", compare.need)));
    place.hidden = false;
    root.dataset.flash = kind;
    if (kind !== "no") calm = setTimeout(clear, kind === "yes" ? 650 : 900);
  };
  const clear = () => {
    part("flash").hidden = true;
    root.dataset.flash = "";
  };
  const feel = (came) => {
    const kind = came.accepted ? "yes" : "no";
    scanFeel[came.accepted ? (came.tone === "done" ? "done" : "good") : came.tone === "stop" ? "stop" : "wrong"]();
    flash(came.tone === "stop" ? "no" : kind, came.say, came.more, came);
  };

  // ---- the state is the server's last word with this device's unsent scans on top ----
  const now = () => {
    let state = base;
    for (const scan of waiting) state = (twin?.guess(state, page, scan.code) || { state }).state;
    return state;
  };

  // No hand scans two pieces within this time: a scanner that reads one label twice does.
  const TWICE = 50;
  let chain = Promise.resolve();
  let before = { code: "", at: 0 };
  const take = (code) => {
    const at = Date.now();
    const twice = code === before.code && at - before.at < TWICE;
    before = { code, at };
    if (twice) {
      chain = chain.then(() => flash("kept", words.twice, words.twice_more));
      return;
    }
    if (scanGo.knows(code)) {
      chain = chain.then(() => scanGo.go(code));  // not before what was scanned is kept
      return;
    }
    chain = chain.then(async () => {
      const kept = await scanOutbox.add({ ...work, label: setup.label, code });
      const came = twin?.guess(now(), page, code) || null;
      waiting.push(kept);
      if (came) {
        guesses.set(kept.key, came);
        feel(came);
        draw(came.state);
      } else if (!navigator.onLine || scanOutbox.net.failing) flash("kept", words.kept, words.kept_more);
      await scanOutbox.count();
      scanOutbox.kick();
    }).catch(() => {
      scanFeel.wrong();
      flash("no", words.not_kept, words.not_kept_more);
    });
  };

  // A screen without its stops cannot be drawn: another bin was added, ask for the whole.
  const whole = async () => {
    const answer = await fetch(location.pathname, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok || !(answer.headers.get("Content-Type") || "").includes("json")) return;
    base = { ...base, ...(await answer.json()).state };
    draw(now());
  };

  scanOutbox.onAnswer((scan, said) => {
    if (scanOutbox.baseOf(scan) !== id) return;
    const place = waiting.findIndex((one) => one.key === scan.key);
    base = { ...base, ...said.state };
    if (place < 0) {
      draw(now());  // another tab of this device sent it
      return;
    }
    waiting.splice(place, 1);
    if (!said.accepted) unseen().then((found) => {
      if (found.length === refused.length) return;
      refused = found;
      draw(now());
    });
    const guess = guesses.get(scan.key);
    guesses.delete(scan.key);
    if (!guess) feel(said);
    else if (guess.accepted !== said.accepted || (said.tone === "stop" && guess.tone !== "stop")) {
      feel({ ...said, accepted: false, more: guess.accepted ? words.differs : "" });
    }
    if (base.subject && String(base.subject) !== setup.subject) {
      if (!waiting.length) {
        root.dataset.ready = "";
        location.assign(location.pathname.replace(/[^/]+\/$/, `${encodeURIComponent(base.subject)}/`));
      }
      return;
    }
    if (base.stops && base.marks && base.marks.length !== base.stops.length) whole();
    if (!guess || !waiting.length || guess.accepted !== said.accepted) draw(now());
  });

  scanOutbox.onNet((net) => {
    const ask = part("ask");
    const off = net.failing || net.signedOut || !navigator.onLine;
    ask.classList.toggle("off", off);
    const line = slot("net");
    line.hidden = !off && !net.foreign;
    if (net.signedOut) {
      const link = element("a", "", words.sign_in);
      link.href = `${setup.sign_in}?next=${encodeURIComponent(location.pathname)}`;
      line.replaceChildren(words.signed_out.replace("%n", net.waiting), " ", link);
    } else if (off) {
      line.textContent = words.offline.replace("%n", net.waiting);
    } else if (net.foreign) line.textContent = words.foreign.replace("%n", net.foreign).replace("%who", net.label);
  });

  // ---- the field: a wedge types fast and ends with Enter; an input method must not eat it ----
  let typed = "";
  let sure = true;
  let lastAt = 0;
  const fresh = () => {
    typed = "";
    sure = true;
    field.value = "";
  };
  const plain = (code) => code.normalize("NFKC").replace(/[\u0000-\u001f\u007f\u200b-\u200f\ufeff]/g, "").trim().slice(0, 120)
    .replace(/^!.*/, (key) => key.toLowerCase());
  const byPlace = (event) => {
    const letter = /^Key([A-Z])$/.exec(event.code)?.[1];
    if (letter) return event.shiftKey ? letter : letter.toLowerCase();
    const digit = /^(?:Digit|Numpad)([0-9])$/.exec(event.code)?.[1];
    if (digit && !event.shiftKey) return digit;
    if (event.code === "Digit1" && event.shiftKey) return "!";
    return { Minus: event.shiftKey ? "_" : "-", NumpadSubtract: "-", Period: ".", Slash: "/", Space: " ", Semicolon: event.shiftKey ? ":" : ";" }[event.code] || "";
  };
  const finish = () => {
    const code = plain(sure && typed ? typed : field.value);
    fresh();
    if (code) take(code);
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const other = event.target.closest?.("input, textarea, select");
    if (other && other !== field) return;
    if (event.timeStamp - lastAt > 3000 && !field.value) fresh();
    lastAt = event.timeStamp;
    if (event.key === "Enter" || event.code === "Enter" || event.code === "NumpadEnter" || (event.key === "Tab" && typed)) {
      if (event.target.closest?.("a, button") && !typed) return;
      event.preventDefault();
      // an input method that is still composing gives its text up to what the keys said
      if (event.isComposing) field.blur();
      finish();
      field.focus({ preventScroll: true });
      return;
    }
    const composing = event.isComposing || event.key === "Process" || event.keyCode === 229;
    const letter = composing ? byPlace(event) : event.key.length === 1 ? event.key : "";
    if (letter) typed += letter;
    else if (event.key === "Backspace") typed = typed.slice(0, -1);
    else if (!["Shift", "CapsLock", "NumLock", "AltGraph"].includes(event.key)) sure = false;
    if (letter && event.target !== field) {
      event.preventDefault();
      field.focus({ preventScroll: true });
      field.value += letter;
    }
    if (root.dataset.flash === "no" && letter) clear();
  }, true);
  field.addEventListener("paste", () => {
    sure = false;
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter;
    if (button?.name === "code") {
      fresh();
      take(button.value);
    } else finish();
    field.focus({ preventScroll: true });
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("a")) return;
    if (event.target.closest('[data-part="flash"]')) clear();
    if (!event.target.closest("[data-tool]")) field.focus({ preventScroll: true });
  });
  field.addEventListener("blur", () => setTimeout(() => {
    if (document.activeElement === document.body) field.focus({ preventScroll: true });
  }, 50));

  // ---- typing by hand and the camera, for a device whose scanner is broken ----
  const camera = window.scanCamera?.(part("camera"), slot("camera-says"), words, self.dataset, take);
  for (const tool of root.querySelectorAll("[data-tool]")) {
    tool.hidden = tool.dataset.tool === "camera" && !camera;
    tool.addEventListener("click", () => {
      if (tool.dataset.tool === "camera") camera.toggle();
      else field.inputMode = field.inputMode === "none" ? "text" : "none";
      tool.setAttribute("aria-pressed", String(tool.dataset.tool === "camera" ? camera.on() : field.inputMode === "text"));
      field.blur();
      field.focus({ preventScroll: true });
    });
  }

  // ---- a page that comes out of the device's own store is older than what was answered since ----
  const begin = async () => {
    const kept = await scanOutbox.base(id);
    const shown = Date.parse(setup.now);
    const newer = kept && ("v" in base && "v" in kept.state ? kept.state.v > base.v : kept.asOf > shown);
    if (newer) base = { ...base, ...kept.state };
    else await scanOutbox.keepBase({ id, asOf: shown, state: base });
    waiting = (await scanOutbox.pending()).filter((one) => scanOutbox.baseOf(one) === id);
    refused = await unseen();
    draw(now());
    root.dataset.ready = "1";
    await scanOutbox.open(setup.who);
    scanOutbox.kick();
  };
  if (part("flash").classList.contains("no")) flash("no", slot("flash").textContent);
  else clear();
  begin();
})();
