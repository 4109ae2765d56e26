/* On every page: "/" focuses the search, Esc closes the menu, copy buttons, the current section. */
(function () {
  "use strict";
  var doc = document, root = doc.documentElement, words = doc.body.dataset;
  root.classList.add("js");

  doc.addEventListener("keydown", function (event) {
    var at = event.target;
    if (event.key === "Escape") {
      var menu = doc.querySelector("details.menu[open]");
      if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
    }
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)) return;
    var box = doc.getElementById("q") || doc.querySelector("input[type=search]");
    if (box) { event.preventDefault(); box.focus(); box.select(); }
  });

  // A portal whose settings name an example address: its samples show the one it is read at.
  if (words.base && /^https?:$/.test(location.protocol)) {
    var here = new URL(words.root || "./", location.href).href.replace(/\/$/, "");
    if (here !== words.base) doc.querySelectorAll("pre code, .copy code, code.base").forEach(function (code) {
      code.textContent = code.textContent.split(words.base).join(here);
    });
  }

  var said = doc.createElement("span");
  said.className = "vh";
  said.setAttribute("role", "status");
  doc.body.appendChild(said);
  doc.querySelectorAll(".copy").forEach(function (line) {
    if (!navigator.clipboard) return;
    var code = line.querySelector("code"), button = doc.createElement("button");
    button.type = "button";
    button.className = "btn plain slim";
    button.textContent = words.copy;
    button.setAttribute("aria-label", words.copy + ": " + (line.dataset.name || code.textContent));
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(code.textContent).then(function () {
        button.textContent = said.textContent = words.copied;
        setTimeout(function () { button.textContent = words.copy; said.textContent = ""; }, 2000);
      });
    });
    line.appendChild(button);
  });

  var links = doc.querySelectorAll(".toc a");
  if (links.length && "IntersectionObserver" in window) {
    var seen = new Map();
    links[0].setAttribute("aria-current", "true");
    var watch = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) { seen.set(entry.target.id, entry.isIntersecting); });
      var current = null;
      links.forEach(function (link) { if (!current && seen.get(link.hash.slice(1))) current = link; });
      if (!current) return;
      links.forEach(function (link) {
        if (link === current) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
      });
    }, { rootMargin: "-15% 0px -70% 0px" });
    links.forEach(function (link) {
      var part = doc.getElementById(link.hash.slice(1));
      if (part) watch.observe(part);
    });
  }
})();
