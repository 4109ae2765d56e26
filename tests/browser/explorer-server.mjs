// A small server of a built portal that counts what it sends, and can be as difficult as real ones: refuse ranges,
// compress them, fail, or send another file than the one the page was built with.

import { createReadStream, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";

const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".json": "application/json", ".csv": "text/csv; charset=utf-8", ".parquet": "application/vnd.apache.parquet" };

/** Serves a folder; `server.how` is range, refuse, compress, fail or change, for Parquet files. */
export async function serve(folder) {
  const server = { how: "range", bytes: 0, requests: 0, log: [] };
  const http = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname)).replace(/\/$/, "/index.html");
    const file = join(folder, path);
    let size;
    try {
      size = statSync(file).size;
    } catch {
      response.writeHead(404).end("not found");
      return;
    }
    const type = { "content-type": TYPES[extname(file)] ?? "application/octet-stream", "cache-control": "no-cache" };
    const parquet = file.endsWith(".parquet");
    const count = (bytes) => {
      server.bytes += bytes;
      server.requests += 1;
      server.log.push(`${path} ${request.headers.range ?? "whole"} ${bytes}`);
    };
    const how = parquet ? server.how : "range";
    if (how === "fail") {
      request.socket.destroy();
      return;
    }
    if (request.method === "HEAD") {
      response.writeHead(200, { ...type, "content-length": size }).end();
      return;
    }
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
    if (range && how !== "refuse") {
      const [from, to] = [+range[1], Math.min(+range[2], size - 1)];
      const total = how === "change" ? size + 7 : size;
      const head = { ...type, "accept-ranges": "bytes", "content-range": `bytes ${from}-${to}/${total}` };
      if (how === "compress") {
        const packed = gzipSync(readFileSync(file).subarray(from, to + 1), { level: 1 });
        count(packed.length);
        response.writeHead(206, { ...head, "content-encoding": "gzip", "content-length": packed.length }).end(packed);
        return;
      }
      count(to - from + 1);
      response.writeHead(206, { ...head, "content-length": to - from + 1 });
      createReadStream(file, { start: from, end: to }).pipe(response);
      return;
    }
    if (how === "change") {
      const bytes = Buffer.concat([readFileSync(file), Buffer.from("changed")]);
      count(bytes.length);
      response.writeHead(200, { ...type, "content-length": bytes.length }).end(bytes);
      return;
    }
    count(size);
    response.writeHead(200, { ...type, "content-length": size });
    const stream = createReadStream(file);
    stream.pipe(response);
    response.on("close", () => stream.destroy());
  });
  await new Promise((ready) => http.listen(0, "127.0.0.1", ready));
  server.address = `http://127.0.0.1:${http.address().port}/`;
  server.close = () => {
    http.closeAllConnections();
    http.close();
  };
  server.reset = () => Object.assign(server, { bytes: 0, requests: 0, log: [] });
  return server;
}
