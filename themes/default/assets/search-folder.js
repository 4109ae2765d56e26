/* Search in a portal that lies in a folder: a file of the index that cannot be fetched there comes as a script, which calls khomoPart. */
(function () {
  "use strict";
  const asked = {};
  window.khomoPart = (name, base64) => asked[name](Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)));
  window.khomoFetch = async (url, options) => {
    if (location.protocol !== "file:") return fetch(url, options);
    const [, name = ""] = /\/search\/[^/]+\/(\w+)\.bin$/.exec(url) || [];
    return new Response(await new Promise((done, fail) => {
      asked[name] = done;
      document.head.append(Object.assign(document.createElement("script"), { src: url.replace(/bin$/, "js"), onerror: fail }));
    }));
  };
})();
