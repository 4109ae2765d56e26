// Finds the pages of a served portal by following its links, and sorts them by kind.

/** Values of href in a page, without fragments. */
function hrefs(html) {
  return [...html.matchAll(/<a\b[^>]*?\shref="([^"#]+)[^"]*"/g)].map((match) => match[1].replaceAll("&amp;", "&"));
}

/** The kind of a page, e.g. "vi/du-lieu/3": language, first word, number of segments; reports by their last word. */
function kind(path) {
  const [lang, word, ...rest] = path.split("/").filter(Boolean);
  if (lang === undefined) return "entry";
  if (["data", "codelists"].includes(lang)) return lang;
  if (word === undefined) return lang;
  // The plan: reports of periods, the databases, and phases.
  if (["ke-hoach", "plan"].includes(word) && rest.length > 0) {
    const databases = ["co-so-du-lieu", "databases"].includes(rest[0]);
    return `${lang}/${word}/${databases ? "databases" : /^\d{4}/.test(rest[0]) ? "period" : "phase"}`;
  }
  const last = rest.at(-1);
  const report = ["chat-luong", "quality"].includes(last) ? `/${last}` : "";
  const list = ["trang", "page"].includes(rest[0]) ? "/pager" : ["dinh-dang", "format"].includes(rest[0]) ? "/format" : "";
  return `${lang}/${word}${rest.length > 0 && list === "" ? `/${rest.length}` : ""}${report}${list}`;
}

/** Follows links from the start page; gives every page's path below the address, and what did not answer. */
export async function crawl(address, most = 3000) {
  const found = new Map();
  const broken = [];
  const open = [["", "the start page"]];
  const seen = new Set([""]);
  while (open.length > 0 && found.size < most) {
    const [path, from] = open.shift();
    const answer = await fetch(address + path, { redirect: "follow" });
    const type = answer.headers.get("content-type") ?? "";
    if (!answer.ok) broken.push(`${from} links to ${path}, which answers ${answer.status}`);
    if (!answer.ok || !type.startsWith("text/html")) {
      await answer.body?.cancel();
      continue;
    }
    const html = await answer.text();
    found.set(path, html);
    for (const href of hrefs(html)) {
      const url = new URL(href, address + path);
      if (!url.href.startsWith(address)) continue;
      url.search = "";
      const next = url.href.slice(address.length);
      if (seen.has(next)) continue;
      seen.add(next);
      open.push([next, `/${path}`]);
    }
  }
  return { pages: found, broken };
}

/** A few pages of each kind, the first and the last among them. */
export function examples(paths, most = 2) {
  const kinds = new Map();
  for (const path of [...paths].sort()) {
    if (!kinds.has(kind(path))) kinds.set(kind(path), []);
    kinds.get(kind(path)).push(path);
  }
  const chosen = [];
  for (const [name, all] of kinds) {
    const some = all.length <= most ? all : Array.from({ length: most }, (_, i) => all[Math.floor((i * (all.length - 1)) / (most - 1))]);
    some.forEach((path, number) => chosen.push({ kind: name, path, first: number === 0 }));
  }
  return chosen;
}
