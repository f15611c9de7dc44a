// Dragging on the campaign calendar: a ghost, a check on the server, and only then the move.
(() => {
  "use strict";
  const board = document.querySelector("[data-calendar]");
  if (!board) return;
  const count = Number(board.dataset.days);
  const token = () => decodeURIComponent((document.cookie.match(/(?:^|; )csrftoken=([^;]*)/) || [])[1] || "");
  const post = (url, data) => fetch(url, {
    method: "POST", body: new URLSearchParams(data), credentials: "same-origin",
    headers: { "X-CSRFToken": token(), "Accept": "application/json" },
  });
  const iso = (n) => {
    const [y, m, d] = board.dataset.first.split("-").map(Number);
    return new Date(Date.UTC(y, m - 1, d + n)).toISOString().slice(0, 10);
  };
  let held = null;
  let asked = 0;
  let timer = 0;

  const told = document.createElement("div");
  told.className = "pop cal-told";
  told.setAttribute("role", "status");
  told.hidden = true;
  document.body.append(told);

  const say = (title, lines, point) => {
    told.replaceChildren();
    const head = document.createElement("b");
    head.textContent = title;
    const list = document.createElement("ul");
    for (const line of lines) {
      const item = document.createElement("li");
      item.className = `${line.mood} m`;
      item.textContent = line.text;
      list.append(item);
    }
    const foot = document.createElement("div");
    foot.className = "faint s";
    foot.textContent = `Esc ${board.dataset.esc}`;
    told.append(head, list, foot);
    told.hidden = false;
    if (point) {
      told.style.left = `${Math.max(8, Math.min(point.x + 14, innerWidth - 346))}px`;
      told.style.top = `${Math.max(8, Math.min(point.y + 18, innerHeight - told.offsetHeight - 8))}px`;
    }
  };

  const params = () => held.bar
    ? { campaign: held.bar.dataset.campaign, days: String(held.days) }
    : { store: held.lane.dataset.store, from: iso(held.first), to: iso(held.last) };

  const check = async () => {
    const mine = ++asked;
    const at = held;
    try {
      const reply = await post(board.dataset.check, params());
      const answer = await reply.json();
      if (mine !== asked || at !== held) return null;
      say(`${at.name} ${answer.span || ""}`, answer.lines || [], at.point);
      return answer;
    } catch {
      if (at === held) say(at.name, [{ mood: "act", text: board.dataset.failed }], at.point);
      return null;
    }
  };

  const stop = () => {
    clearTimeout(timer);
    asked += 1;
    held?.ghost?.remove();
    held?.bar?.classList.remove("dragged");
    held = null;
  };
  const putBack = () => { stop(); told.hidden = true; };

  const dayAt = (lane, x) => {
    const box = lane.getBoundingClientRect();
    return Math.max(0, Math.min(count - 1, Math.floor((x - box.left) / box.width * count)));
  };

  const ghost = (lane, name) => {
    const made = document.createElement("span");
    made.className = "camp ghost";
    const text = document.createElement("span");
    text.textContent = name;
    made.append(text);
    lane.append(made);
    return made;
  };
  const place = (first, length) => {
    held.ghost.style.setProperty("--x", `${first / count * 100}%`);
    held.ghost.style.setProperty("--w", `${length / count * 100}%`);
  };

  board.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.target.closest) return;
    const lane = event.target.closest(".lane-b[data-store]");
    const bar = event.target.closest("[data-campaign]");
    if (!lane || (!bar && event.target.closest("a"))) return;
    told.hidden = true;
    const day = dayAt(lane, event.clientX);
    held = { lane, bar, day, days: 0, first: day, last: day, began: event.clientX, point: { x: event.clientX, y: event.clientY }, name: bar ? bar.textContent.trim() : board.dataset.newLabel };
  });

  document.addEventListener("pointermove", (event) => {
    if (!held || held.sent) return;
    if (!held.ghost) {
      if (Math.abs(event.clientX - held.began) < 6) return;
      held.ghost = ghost(held.lane, held.name);
      held.bar?.classList.add("dragged");
      if (held.bar) held.ghost.style.setProperty("--row", held.bar.style.getPropertyValue("--row"));
    }
    event.preventDefault();
    const day = dayAt(held.lane, event.clientX);
    held.point = { x: event.clientX, y: event.clientY };
    const before = `${held.days} ${held.first} ${held.last}`;
    if (held.bar) {
      held.days = day - held.day;
      const x = parseFloat(held.bar.style.getPropertyValue("--x")) / 100 * count;
      const w = parseFloat(held.bar.style.getPropertyValue("--w")) / 100 * count;
      place(x + held.days, w);
    } else {
      held.first = Math.min(held.day, day);
      held.last = Math.max(held.day, day);
      place(held.first, held.last - held.first + 1);
    }
    if (before !== `${held.days} ${held.first} ${held.last}`) {
      clearTimeout(timer);
      timer = setTimeout(check, 120);
    }
  });

  document.addEventListener("pointerup", async () => {
    if (!held) return;
    if (!held.ghost) { held = null; return; }
    const at = held;
    if (at.bar) at.bar.dataset.justDragged = "1";
    if (at.bar && !at.days) { putBack(); return; }
    at.sent = true;
    clearTimeout(timer);
    const answer = await check();
    if (at !== held) return;
    if (!answer || !answer.ok) { stop(); return; }
    if (!at.bar) {
      location.assign(`${board.dataset.new}?${new URLSearchParams(params())}`);
      return;
    }
    try {
      const reply = await post(at.bar.dataset.move, { days: String(at.days), version: at.bar.dataset.version });
      const said = await reply.json();
      if (said.ok) { location.reload(); return; }
      say(at.name, [{ mood: "act", text: said.text }], at.point);
    } catch {
      say(at.name, [{ mood: "act", text: board.dataset.failed }], at.point);
    }
    stop();
  });

  document.addEventListener("pointercancel", putBack);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") putBack(); });
  board.addEventListener("dragstart", (event) => event.preventDefault());
  board.addEventListener("click", (event) => {
    const bar = event.target.closest("[data-just-dragged]");
    if (!bar) return;
    event.preventDefault();
    delete bar.dataset.justDragged;
  }, true);
})();
