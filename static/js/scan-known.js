// Stations whose work only the server knows: without a network the device says at once whether a
// code belongs to this work at all, in the server's words. With one, the server's answer is felt.
(function () {
  "use strict";
  const fold = (code) => code.normalize("NFKC").trim().toLowerCase();
  const has = (map, name) => Object.prototype.hasOwnProperty.call(map, name);
  const alone = () => !navigator.onLine || Boolean(window.scanOutbox?.net?.failing);

  const guess = (state, page, code) => {
    if (!page.codes || code.startsWith("!") || !alone()) return null;
    const said = fold(code);
    if (has(page.codes, said)) {
      return page.known ? { accepted: true, tone: "good", state, say: page.known, more: page.codes[said] } : null;
    }
    return page.strange ? { accepted: false, tone: "wrong", state, say: page.strange.replace("%(sku)s", code), more: "" } : null;
  };

  window.scanTwins = window.scanTwins || {};
  for (const station of ["sort", "receive", "putaway", "count"]) window.scanTwins[station] = { guess };
})();
