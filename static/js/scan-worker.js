// The floor's pages without a network: what was open once on this device opens again.
"use strict";
const PAGES = "scan-pages-1";
const FILES = "scan-files-1";
const PATIENCE = 4000;
const MOST_PAGES = 40;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const soon = (request) => {
  const stop = new AbortController();
  const limit = setTimeout(() => stop.abort(), PATIENCE);
  return fetch(request, { signal: stop.signal }).finally(() => clearTimeout(limit));
};

const keep = async (name, address, answer) => {
  const cache = await caches.open(name);
  await cache.put(address, answer);
  if (name !== PAGES) return;
  const kept = await cache.keys();
  for (const old of kept.slice(0, Math.max(0, kept.length - MOST_PAGES))) await cache.delete(old);
};

// A page that sent us elsewhere (the sign-in) is not this page.
const usable = (answer) => answer.ok && !answer.redirected && answer.type === "basic";

const page = async (request) => {
  const address = new URL(request.url).pathname;
  try {
    const answer = await soon(request);
    if (answer.status >= 500) throw new Error("the server is not itself");
    if (usable(answer)) await keep(PAGES, address, answer.clone());
    return answer;
  } catch {
    const cache = await caches.open(PAGES);
    return (await cache.match(address)) || (await cache.match("/scan/")) || Response.error();
  }
};

const file = async (request) => {
  try {
    const answer = await soon(request);
    if (answer.status >= 500) throw new Error("the server is not itself");
    if (usable(answer)) await keep(FILES, request.url, answer.clone());
    return answer;
  } catch {
    const cache = await caches.open(FILES);
    return (await cache.match(request.url)) || Response.error();
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  const scanning = /^\/scan\/(?!sign-|papers\/)/.test(address.pathname);
  if (request.mode === "navigate" && scanning) event.respondWith(page(request));
  else if (/^\/(static|media)\//.test(address.pathname)) event.respondWith(file(request));
});

self.addEventListener("message", (event) => {
  const { keep: files, page: shown, forget } = event.data;
  const work = async () => {
    if (forget) await caches.delete(PAGES);
    for (const address of files || []) {
      const answer = await fetch(address).catch(() => null);
      if (answer && usable(answer)) await keep(FILES, new URL(address, location).href, answer);
    }
    if (shown && !shown.startsWith("/scan/sign-")) {
      const answer = await fetch(shown, { credentials: "same-origin" }).catch(() => null);
      if (answer && usable(answer)) await keep(PAGES, shown, answer);
    }
    event.source?.postMessage({ kept: true });
  };
  event.waitUntil(work());
});
