// An identifier sends those who follow a link from another site on to the page in their language.
// Who types the address, or comes from this portal, stays and sees what it identifies.
(function () {
  var from = document.referrer;
  if (!from || from.indexOf(location.origin + "/") === 0 || location.hash) return;
  var links = [].slice.call(document.querySelectorAll("a[hreflang]"));
  var wanted = (navigator.languages || [navigator.language]).map(function (tag) { return tag.split("-")[0]; });
  var best = wanted.map(function (lang) {
    return links.filter(function (link) { return link.hreflang.split("-")[0] === lang; })[0];
  }).filter(Boolean)[0] || links[0];
  if (best) location.replace(best.href);
})();
