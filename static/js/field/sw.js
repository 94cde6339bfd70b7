/* Set before this: VERSION and FILES, by the server. A new version is whole before the old one goes, and never goes first. */
const APP = "tettpa-app-" + VERSION, PAGES = "tettpa-pages";

addEventListener("install", (event) => event.waitUntil((async () => {
  const cache = await caches.open(APP);
  try {
    await cache.addAll(FILES.map((path) => new Request(path, { cache: "reload", credentials: "omit" })));
  } catch (problem) {
    await caches.delete(APP);
    throw problem;
  }
})()));

addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("tettpa-app-") && name !== APP) await caches.delete(name);
  await clients.claim();
})()));

// The page asks for the change when nobody is in the middle of an answer.
addEventListener("message", (event) => { if (event.data === "switch") skipWaiting(); });

addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin || pathname.startsWith("/api/")) return;
  event.respondWith((async () => {
    const kept = await (await caches.open(APP)).match(pathname) || await (await caches.open(PAGES)).match(pathname);
    if (kept) return kept;
    try {
      return await fetch(event.request);
    } catch (problem) {
      const start = event.request.mode === "navigate" && await (await caches.open(APP)).match("/field/");
      if (start) return start;
      throw problem;
    }
  })());
});
