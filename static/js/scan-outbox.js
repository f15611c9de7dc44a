// Every scan is kept on the device first, under a key of its own, and sent in order, one at a
// time, until the server has answered it. A reload, a closed tab, a sign-out or a dead server
// loses nothing; whatever is sent twice counts once, because the key is the same.
(function () {
  "use strict";
  const NAME = "ecomops-scan";
  const PAUSES = [1, 2, 4, 8, 15];
  const heard = { answer: [], net: [] };
  const net = { failing: false, signedOut: false, waiting: 0, foreign: 0, since: 0, who: "", label: "" };
  const radio = "BroadcastChannel" in window ? new BroadcastChannel(NAME) : null;
  let who = "";
  let failures = 0;
  let timer = 0;
  let draining = false;
  let again = false;

  const opened = idb.openDB(NAME, 1, {
    upgrade(db) {
      db.createObjectStore("outbox", { keyPath: "position" });
      db.createObjectStore("aside", { keyPath: "position" });
      db.createObjectStore("bases", { keyPath: "id" });
      db.createObjectStore("facts");
    },
  });

  // The time first, so that the log's months are ranges of keys; the rest is chance.
  const newKey = (now) => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    for (let i = 0; i < 6; i += 1) bytes[i] = Math.floor(now / 2 ** (8 * (5 - i))) % 256;
    bytes[6] = 0x70 | (bytes[6] & 0x0f);
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };

  // One transaction gives the scan its place and keeps it: two tabs never share a place.
  const add = async (scan) => {
    const db = await opened;
    const writing = db.transaction(["outbox", "facts"], "readwrite", { durability: "strict" });
    const facts = writing.objectStore("facts");
    const position = ((await facts.get("position")) || 0) + 1;
    let device = await facts.get("device");
    if (!device) {
      device = newKey(Date.now());
      await facts.put(device, "device");
    }
    const now = Date.now() + ((await facts.get("skew")) || 0);
    const kept = { ...scan, position, device, key: newKey(now), at: new Date(now).toISOString() };
    await facts.put(position, "position");
    await writing.objectStore("outbox").put(kept);
    await writing.done;
    return kept;
  };

  const pending = async () => (await opened).getAll("outbox");

  const count = async () => {
    const all = await pending();
    net.waiting = all.filter((one) => !who || one.who === who).length;
    const others = all.filter((one) => who && one.who !== who);
    net.foreign = others.length;
    net.label = others.length ? others[0].label : "";
    for (const listener of heard.net) listener(net);
  };

  const cookie = (name) =>
    document.cookie.split("; ").find((row) => row.startsWith(name + "="))?.slice(name.length + 1) || "";

  // What came of sending one scan: an answer to keep, a refusal to put aside, or try later.
  const send = async (scan) => {
    const stop = new AbortController();
    const limit = setTimeout(() => stop.abort(), 15000);
    try {
      const { station, warehouse, subject, code, key, device, position, at, who: scanner } = scan;
      const answer = await fetch(`/scan/${station}/`, {
        method: "POST", credentials: "same-origin", redirect: "manual", signal: stop.signal,
        headers: { "Content-Type": "application/json", "X-CSRFToken": decodeURIComponent(cookie("csrftoken")) },
        body: JSON.stringify({ key, warehouse, subject, code, device, position, at, who: scanner }),
      });
      const plain = (answer.headers.get("Content-Type") || "").includes("json");
      const told = Date.parse(answer.headers.get("Date") || "") || 0;
      if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return { signedOut: true };
      if (answer.ok && plain) return { at: told, off: told ? told - Date.now() : 0, answer: await answer.json() };
      if (plain && answer.status >= 400 && answer.status < 500 && ![408, 429].includes(answer.status)) {
        return { refused: await answer.json() };
      }
      return { later: true };
    } catch {
      return { later: true };
    } finally {
      clearTimeout(limit);
    }
  };

  // The answer, the state it leads to and the end of the wait are one transaction.
  const settle = async (scan, came) => {
    const db = await opened;
    const writing = db.transaction(["outbox", "aside", "bases", "facts"], "readwrite");
    // a device whose clock is wrong scans at the server's time once it has heard it
    if (came.at) await writing.objectStore("facts").put(Math.abs(came.off) > 5000 ? came.off : 0, "skew");
    const state = came.answer?.state;
    if (came.refused) await writing.objectStore("aside").put({ ...scan, say: came.refused.say });
    else if (state && Object.keys(state).length) {
      const id = baseOf(scan);
      const before = await writing.objectStore("bases").get(id);
      await writing.objectStore("bases").put({ id, asOf: came.at || before?.asOf || 0, state: { ...before?.state, ...state } });
    }
    await writing.objectStore("outbox").delete(scan.position);
    await writing.done;
  };

  const baseOf = (work) => [work.station, work.warehouse, work.subject, work.who].join("/");

  const tell = (scan, came) => {
    const said = came.answer || { accepted: false, tone: "wrong", state: {}, ...came.refused };
    for (const listener of heard.answer) listener(scan, said);
  };

  const drain = async () => {
    for (;;) {
      const mine = (await pending()).find((one) => one.who === who);
      if (!mine) return;
      const came = await send(mine);
      if (came.signedOut) {
        net.signedOut = true;
        return;
      }
      if (came.later) {
        failures += 1;
        if (!net.failing) net.since = Date.now();
        net.failing = true;
        clearTimeout(timer);
        timer = setTimeout(kick, 1000 * PAUSES[Math.min(failures, PAUSES.length) - 1] * (0.9 + Math.random() / 5));
        return;
      }
      failures = 0;
      net.failing = net.signedOut = false;
      await settle(mine, came);
      tell(mine, came);
      radio?.postMessage({ scan: mine, came });
      await count();
    }
  };

  // One tab of the device sends at a time; the others' scans go with its own.
  const alone = async (act) => {
    if (navigator.locks) return navigator.locks.request(NAME, act);
    const db = await opened;
    const own = newKey(Date.now());
    const claim = async () => {
      const writing = db.transaction("facts", "readwrite");
      const held = await writing.store.get("sender");
      const free = !held || held.own === own || held.until < Date.now();
      if (free) await writing.store.put({ own, until: Date.now() + 20000 }, "sender");
      await writing.done;
      return free;
    };
    if (!(await claim())) {
      clearTimeout(timer);
      timer = setTimeout(kick, 1500);
      return undefined;
    }
    const beat = setInterval(claim, 5000);
    try {
      return await act();
    } finally {
      clearInterval(beat);
      await db.delete("facts", "sender");
    }
  };

  const kick = async () => {
    if (!who) return;
    if (draining) {
      again = true;
      return;
    }
    draining = true;
    try {
      do {
        again = false;
        await alone(drain);
      } while (again);
    } finally {
      draining = false;
      await count();
    }
  };

  radio?.addEventListener("message", (event) => {
    tell(event.data.scan, event.data.came);
    count();
  });
  addEventListener("online", () => {
    failures = 0;
    kick();
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && kick());

  const chip = (state) => {
    const place = document.querySelector("[data-scan-net]");
    if (!place) return;
    const quiet = !state.failing && !state.signedOut && navigator.onLine;
    place.querySelector("[data-net=on]").hidden = !quiet;
    place.querySelector("[data-net=off]").hidden = quiet;
    place.querySelector("[data-net-text]").textContent = place.dataset.words.replace("%n", state.waiting);
    place.dataset.waiting = state.waiting;
  };
  heard.net.push(chip);
  addEventListener("offline", () => count());

  // The page and all it needs stay on the device, so that it opens without a network.
  const stay = async () => {
    if (!("serviceWorker" in navigator) || !document.body.dataset.worker) return;
    await navigator.serviceWorker.register(document.body.dataset.worker, { scope: "/scan/" });
    const ready = await navigator.serviceWorker.ready;
    if (await caches.match(location.pathname)) return;  // kept when it was loaded
    const parts = performance.getEntriesByType("resource").map((one) => one.name);
    const shown = [...document.querySelectorAll("script[src], link[rel=stylesheet], img[src]")].map((one) => one.src || one.href);
    const mine = [...new Set([...parts, ...shown])].filter(
      (address) => address.startsWith(location.origin + "/static/") || address.startsWith(location.origin + "/media/"),
    );
    const icons = document.querySelector("[data-icons]")?.dataset.icons;
    ready.active.postMessage({ keep: [...mine, ...(icons ? [icons] : [])], page: location.pathname });
  };
  addEventListener("load", () => stay().catch(() => {}));
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-scan-leave]")) navigator.serviceWorker?.controller?.postMessage({ forget: true });
  });

  window.scanOutbox = {
    add, pending, baseOf, kick, count,
    open: (person) => {
      who = person;
      net.who = person;
      net.signedOut = false;
      return count();
    },
    base: async (id) => (await opened).get("bases", id),
    keepBase: async (row) => (await opened).put("bases", row),
    aside: async () => (await opened).getAll("aside"),
    seen: async (position) => (await opened).delete("aside", position),
    onAnswer: (listener) => heard.answer.push(listener),
    onNet: (listener) => heard.net.push(listener),
    net,
  };
  // A page without a station sends what is kept, too; a station's page reads its own part first.
  const person = document.body.dataset.who;
  if (person && !document.querySelector("[data-scan]")) window.scanOutbox.open(person).then(kick);
  else count();
})();
