// A page of somebody else's, to try the account picker in. Beside a running sandbox that lets this origin in:
//
//   ALLOWED_ORIGINS=http://127.0.0.1:4300 npm start
//   node docs/samples/serve.mjs
//
// PORT (4300) and RELINK_HOME (.relink) may be set; `?company=1&role=admin` looks as somebody else.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const HOME = process.env.RELINK_HOME ?? fileURLToPath(new URL("../../.relink", import.meta.url));
const PORT = Number(process.env.PORT ?? 4300);
const FILES = new Map([
  ["/", { name: "picker.html", type: "text/html; charset=utf-8" }],
  ["/picker.css", { name: "picker.css", type: "text/css; charset=utf-8" }],
  ["/picker.js", { name: "picker.js", type: "text/javascript; charset=utf-8" }],
]);

/** Relink's address and tokens: in production they come from your configuration and your sign-in. */
const readSandbox = async () => JSON.parse(await readFile(join(HOME, "sandbox.json"), "utf8"));
const { url: relink } = await readSandbox();

/** All that the picker needs of a page's policy: its script, and calls to Relink by HTTP and by socket. */
const policy = [
  "default-src 'none'",
  `script-src 'self' ${relink}`,
  "style-src 'self'",
  `connect-src 'self' ${relink} ${relink.replace(/^http/, "ws")}`,
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

const server = createServer(async (request, response) => {
  const { searchParams } = new URL(request.headers.referer ?? "/", `http://127.0.0.1:${PORT}`);
  if (request.method === "POST" && request.url === "/relink-token") {
    // Your sign-in says who it is; the sandbox has a token of two people of each company.
    const { companies } = await readSandbox();
    const company = companies[searchParams.get("company") === "1" ? 1 : 0];
    const token = searchParams.get("role") === "admin" ? company.adminToken : company.memberToken;
    response.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" });
    return response.end(JSON.stringify({ token }));
  }
  const file = FILES.get(new URL(request.url, `http://127.0.0.1:${PORT}`).pathname);
  if (file === undefined || request.method !== "GET") return response.writeHead(404).end();
  const text = await readFile(new URL(file.name, import.meta.url), "utf8");
  response.writeHead(200, {
    "content-type": file.type,
    "content-security-policy": policy,
    // The stricter `same-origin` would cut the tie to the window of a reconnect.
    "cross-origin-opener-policy": "same-origin-allow-popups",
    "x-content-type-options": "nosniff",
  });
  response.end(text.replaceAll("https://relink.example.com", relink));
});

server.listen(PORT, "127.0.0.1", () => console.log(`The sample is at http://127.0.0.1:${server.address().port}/`));
