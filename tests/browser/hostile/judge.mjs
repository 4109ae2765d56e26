// What no page may hold, whatever the data says: read from the markup as it lies there, and from the document a browser made of it.

import { readFileSync } from "node:fs";
import { Parser } from "htmlparser2";

/** Elements that our own templates and scripts write; all others came out of a text. */
const ELEMENTS = new Set(
  `html head meta title link script noscript body a abbr article aside b blockquote br button canvas caption code col colgroup data datalist dd del details dialog div dl dt em fieldset figcaption
   figure footer form h1 h2 h3 h4 h5 h6 header hr i img input kbd label legend li main mark meter nav ol optgroup option output p pre progress q s samp search section select small span strong sub
   summary sup svg table tbody td template textarea tfoot th thead time tr u ul var wbr
   circle clippath defs desc ellipse g line lineargradient marker mask path pattern polygon polyline rect stop symbol text tspan use`.split(/\s+/),
);
/** What a script may set on an element of its own: judged only in the markup. */
const MARKUP_ONLY = new Set(["style"]);
const NAMES = new Set(["document", "body", "innerHTML", "attributes", "x"]);
const LINKS = new Set(["href", "src", "action", "xlink:href", "data", "cite", "poster", "formaction"]);

/** The theme's icon, which stands in every page. */
const ICON = `data:image/svg+xml,${encodeURIComponent(readFileSync(new URL("../../../themes/default/assets/icon.svg", import.meta.url), "utf8").trim())}`;

/** What is wrong with an address in an attribute. */
function address(element, name, value, { rel = "", own, live = false }) {
  const plain = value.replaceAll(/[\u0000-\u0020]/g, "").toLowerCase();
  const scheme = /^([a-z][a-z0-9+.-]*):/.exec(plain)?.[1];
  const wrong = [];
  if (scheme === "mailto") {
    const keys = [...new URL(value).searchParams.keys()].filter((key) => !["subject", "body"].includes(key));
    if (keys.length > 0) wrong.push(`a letter with ${keys.join(", ")}: ${value}`);
  } else if (scheme === "blob" && live) {
    return wrong;
  } else if (element === "link" && rel === "icon" && value === ICON) {
    return wrong;
  } else if (scheme !== undefined && !["http", "https", "tel"].includes(scheme)) {
    wrong.push(`${element} ${name}=${value}`);
  }
  const loads = element !== "a" && !(element === "link" && /^(canonical|alternate|schema\.dc|search|license|describedby)$/i.test(rel));
  if (loads && (plain.startsWith("//") || /^https?:/.test(plain)) && !own?.(value)) wrong.push(`${element} loads ${value}`);
  return wrong;
}

/** What is wrong with one element: `attributes` by name; `seen` tells how it was read. */
export function element(name, attributes, seen = {}) {
  const wrong = [];
  const tag = name.toLowerCase();
  const said = () => `<${tag} ${Object.entries(attributes).map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(" ")}>`.slice(0, 160);
  if (!ELEMENTS.has(tag) && !(seen.picture && tag === "style")) wrong.push(`an element of no template: ${said()}`);
  for (const [key, value] of Object.entries(attributes)) {
    const attribute = key.toLowerCase();
    if (attribute.startsWith("on") || ["srcdoc", "formaction", "ping", "background"].includes(attribute) || !/^[a-z_:][a-z0-9_:.-]*$/i.test(key)) wrong.push(`attribute ${key} in ${said()}`);
    if (MARKUP_ONLY.has(attribute) && !seen.live) wrong.push(`attribute ${key} in ${said()}`);
    if (LINKS.has(attribute)) wrong.push(...address(tag, attribute, value, { rel: attributes.rel, own: seen.own, live: seen.live }));
    if ((attribute === "id" || attribute === "name") && NAMES.has(value)) wrong.push(`takes the name of a part of the document: ${said()}`);
    if (attribute === "srcset" || attribute === "imagesrcset") wrong.push(`loads ${value}`);
  }
  if (tag === "img" && /^(x|1|)$/.test(attributes.src ?? "")) wrong.push(`a picture of no template: ${said()}`);
  if (tag === "meta" && /refresh/i.test(attributes["http-equiv"] ?? "") && !/^\d+;\s*url=[./a-z0-9-]*$/i.test(attributes.content)) wrong.push(`leads on: ${said()}`);
  return wrong;
}

/** What is wrong with markup as it lies there; `xml` for feeds and pictures. */
export function markup(text, { xml = false, picture = false } = {}) {
  const wrong = [];
  let open = null;
  let held = "";
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (!xml || picture) wrong.push(...element(name, attributes, { picture }));
        if (name === "script" && attributes.src === undefined && !/^application\/(ld\+)?json$/.test(attributes.type ?? "")) wrong.push("a script within the page");
        if (name === "script" || name === "style") [open, held] = [name, ""];
      },
      ontext(piece) {
        if (open !== null) held += piece;
      },
      onclosetag(name) {
        if (open !== name) return;
        if (name === "script" && held !== "") {
          if (/<\/|<!--|<script/i.test(held)) wrong.push("a block of JSON holds the end of a script");
          try {
            JSON.parse(held);
          } catch (error) {
            wrong.push(`a block of JSON cannot be read: ${error.message}`);
          }
        }
        if (name === "style" && held.includes("khomoHit")) wrong.push("a text stands in a style sheet");
        open = null;
      },
    },
    { xmlMode: xml, decodeEntities: true, recognizeSelfClosing: true },
  );
  parser.end(text);
  return wrong;
}
