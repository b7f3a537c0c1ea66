// Keeps one board usable, and reloadable, while its server is away. Its scope is its own folder:
// the address of that board. The server is always asked first; what it refuses is forgotten.
"use strict";

const KEPT = `board:${self.registration.scope}`;
const PATIENCE = 4000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// The page names what it is made of, once it is drawn and at each new plan.
self.addEventListener("message", (event) => {
  if (!event.data || !Array.isArray(event.data.keep)) return;
  event.waitUntil(keep(event.data.keep).then((all) => event.source.postMessage({ kept: all })));
});

async function keep(addresses) {
  const cache = await caches.open(KEPT);
  const stored = await Promise.all(
    addresses.map(async (address) => {
      try {
        const answer = await fetch(address, { credentials: "same-origin", cache: "no-cache" });
        if (!answer.ok || answer.redirected) return false;
        await cache.put(address, answer);
        return true;
      } catch {
        return false;
      }
    }),
  );
  for (const old of await cache.keys()) {
    if (!addresses.includes(old.url)) await cache.delete(old);
  }
  return stored.every(Boolean);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (address.pathname.endsWith("/donnees.json")) return; // news come from the server alone
  event.respondWith(serverFirst(request));
});

async function serverFirst(request) {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status >= 500) return (await kept(request)) || answer;
    // Revoked, or signed out: nothing of the board stays on this machine.
    if (request.mode === "navigate" && !answer.ok) await caches.delete(KEPT);
    return answer;
  } catch (error) {
    const found = await kept(request);
    if (found) return found;
    throw error;
  }
}

async function kept(request) {
  const cache = await caches.open(KEPT);
  return cache.match(request.url, { ignoreVary: true });
}
