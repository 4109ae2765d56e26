// Serves a built portal as any static host would, below a base path; without its content policy when asked.

import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".json": "application/json", ".jsonld": "application/ld+json",
  ".xml": "application/xml", ".atom": "application/atom+xml", ".rdf": "application/rdf+xml", ".csv": "text/csv; charset=utf-8", ".txt": "text/plain; charset=utf-8", ".ttl": "text/turtle",
};
const POLICY = /<meta http-equiv="Content-Security-Policy"[^>]*>/;

/** Serves `folder` below `base`, e.g. "/kho/"; gives the address and what closes it. */
export async function hold(folder, base, { policy = true } = {}) {
  const server = createServer((request, answer) => {
    const { pathname } = new URL(request.url, "http://localhost");
    let path = normalize(decodeURIComponent(pathname));
    if (!path.startsWith(base)) return answer.writeHead(404).end();
    path = join(folder, path.slice(base.length));
    if (pathname.endsWith("/")) path = join(path, "index.html");
    if (!existsSync(path) || !statSync(path).isFile()) return answer.writeHead(404, { "Content-Type": "text/html" }).end("<!doctype html><title>404</title>");
    const type = TYPES[extname(path)] ?? "application/octet-stream";
    answer.writeHead(200, { "Content-Type": type });
    if (!policy && type.startsWith("text/html")) return answer.end(readFileSync(path, "utf8").replace(POLICY, ""));
    return createReadStream(path).pipe(answer);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { address: `http://127.0.0.1:${server.address().port}${base}`, close: () => server.closeAllConnections() ?? server.close() };
}
