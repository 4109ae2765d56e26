// Reloads the page when the portal was built anew, or shows what stands in its way.
"use strict";
(() => {
  const script = new URL(document.currentScript.src);
  const shown = script.search.slice(1); // the build this page belongs to
  const lang = document.documentElement.lang.startsWith("vi") ? "vi" : "en";
  const words = {
    vi: { title: "Có lỗi cần sửa trước khi công bố", more: "lỗi khác; xem trong cửa sổ dòng lệnh", close: "Đóng" },
    en: { title: "Errors to mend before publication", more: "more errors; see the terminal", close: "Close" },
  }[lang];
  let source = null;
  let panel = null;
  let last = "null";

  const element = (name, text, parent) => {
    const made = document.createElement(name);
    made.textContent = text;
    parent.append(made);
    return made;
  };

  const hide = () => {
    panel?.remove();
    panel = null;
  };

  const show = (findings) => {
    hide();
    if (!document.querySelector("link[data-khomo-reload]")) {
      const link = document.createElement("link");
      link.rel = "stylesheet";
      link.href = new URL("reload.css", script).href;
      link.dataset.khomoReload = "";
      document.head.append(link);
    }
    panel = document.createElement("section");
    panel.id = "khomo-findings";
    panel.lang = lang;
    panel.setAttribute("role", "alert");
    element("h2", words.title, panel);
    const close = element("button", words.close, panel);
    close.type = "button";
    close.addEventListener("click", hide);
    const list = element("ul", "", panel);
    for (const finding of findings[lang]) {
      const item = element("li", "", list);
      element("p", finding.message, item);
      if (finding.place) element("code", finding.place, item);
      if (finding.help) element("p", finding.help, item);
    }
    if (findings.more > 0) element("p", `+ ${findings.more} ${words.more}`, panel);
    document.body.append(panel);
  };

  const hear = (event) => {
    const { token, findings } = JSON.parse(event.data);
    const now = JSON.stringify(findings);
    const fresh = now !== last;
    last = now;
    if (findings && fresh) show(findings);
    else if (token !== shown) location.reload();
    else if (!findings) hide();
  };

  // Only pages that are seen listen: a browser opens few connections to one host.
  const listen = () => {
    source?.close();
    source = null;
    if (document.hidden) return;
    source = new EventSource(new URL("events", script));
    source.addEventListener("message", hear);
  };
  document.addEventListener("visibilitychange", listen);
  addEventListener("pageshow", listen);
  addEventListener("pagehide", () => source?.close());
})();
