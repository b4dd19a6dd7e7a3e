import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Socket } from "node:net";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "@jest/globals";
import type { Answer } from "../../../src/platforms/answer.js";
import { GuardedOutbound, type GuardedOutboundOptions } from "../../../src/platforms/guarded-outbound.js";
import { selfSigned } from "../../support/certificate.js";

const SECRET = "EAAsecretsecretsecretsecret";
const cleanup: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const step of cleanup.splice(0).toReversed()) await step();
});

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown;

async function serve(listener: Listener): Promise<string> {
  const server = createServer((request, response) => void listener(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanup.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function outbound(address: string, options: Partial<GuardedOutboundOptions> = {}): GuardedOutbound {
  const made = new GuardedOutbound({ addresses: [address], allowLocal: true, ...options });
  cleanup.push(() => made.close());
  return made;
}

const never = () => new AbortController().signal;
const get = (address: string, options: Partial<GuardedOutboundOptions> = {}, signal = never()) =>
  outbound(address, options).send({ method: "GET", url: `${address}/me?access_token=${SECRET}` }, signal);

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}

describe("what is sent", () => {
  it("carries form, JSON, query and headers, and asks for nothing compressed", async () => {
    const seen: unknown[] = [];
    const address = await serve(async (request, response) => {
      const { method, url, headers } = request;
      const { authorization, "content-type": type, "accept-encoding": encoding } = headers;
      seen.push({ method, url, authorization, type, encoding, body: await bodyOf(request) });
      response.end("{}");
    });
    const out = outbound(address);
    const headers = { authorization: "Bearer abc" };
    await out.send({ method: "GET", url: `${address}/a?b=c%20d`, headers }, never());
    await out.send({ method: "POST", url: `${address}/f`, form: { code: "x y&z", ü: "ß" } }, never());
    await out.send({ method: "POST", url: `${address}/j`, json: { a: [1] } }, never());
    await out.send({ method: "DELETE", url: `${address}/d` }, never());
    const encoding = "identity";
    const form = "application/x-www-form-urlencoded";
    expect(seen).toEqual([
      { method: "GET", url: "/a?b=c%20d", authorization: "Bearer abc", encoding, body: "" },
      { method: "POST", url: "/f", type: form, encoding, body: "code=x+y%26z&%C3%BC=%C3%9F" },
      { method: "POST", url: "/j", type: "application/json", encoding, body: '{"a":[1]}' },
      { method: "DELETE", url: "/d", encoding, body: "" },
    ]);
  });

  it("keeps connections and uses them again", async () => {
    let connections = 0;
    const server = createServer((_request, response) => response.end("{}"));
    server.on("connection", () => (connections += 1));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    cleanup.push(async () => void server.close());
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const out = outbound(address);
    for (let n = 0; n < 20; n++) await out.send({ method: "GET", url: `${address}/` }, never());
    // The next request may come while the last one's connection is not quite free.
    expect(connections).toBeLessThanOrEqual(2);
  });
});

describe("what may be asked (O-14)", () => {
  const refusing = new GuardedOutbound({ addresses: ["https://graph.example/v25.0"], allowLocal: false });

  it.each([
    ["another host", `https://evil.example/me?access_token=${SECRET}`],
    ["another port", `https://graph.example:8443/me?access_token=${SECRET}`],
    ["plain HTTP", `http://graph.example/me?access_token=${SECRET}`],
    ["credentials in the address", `https://${SECRET}@graph.example/me`],
    ["a host that only begins alike", `https://graph.example.evil.example/${SECRET}`],
    ["no address", `graph.example/${SECRET}`],
    ["a file", `file:///etc/passwd?${SECRET}`],
  ])("throws on %s, without what the address held", async (_what, url) => {
    const sending = refusing.send({ method: "GET", url }, never());
    await expect(sending).rejects.toThrow("Not an address of this provider");
    await sending.catch((error: Error) => expect(`${error.message}${error.stack}`).not.toContain(SECRET));
  });

  it("is not set up with plain HTTP outside of the sandbox", () => {
    expect(() => new GuardedOutbound({ addresses: ["http://graph.example"], allowLocal: false })).toThrow("by https");
  });

  it.each([
    ["10.0.0.1", 4],
    ["169.254.169.254", 4],
    ["127.0.0.1", 4],
    ["::ffff:127.0.0.1", 6],
    ["fd00:ec2::254", 6],
  ])("does not connect where a name leads to %s", async (target, family) => {
    const refused: string[] = [];
    const out = outbound("https://graph.example", {
      allowLocal: false,
      lookup: (_name, _options, callback) => callback(null, [{ address: target, family }]),
      onRefusedAddress: (hostname) => refused.push(hostname),
    });
    const answer = await out.send({ method: "GET", url: "https://graph.example/me" }, never());
    expect(answer).toEqual({ kind: "NO_ANSWER", why: "NETWORK", sent: false });
    expect(refused).toEqual(["graph.example"]);
  });

  it.each(["https://10.0.0.1", "https://[::1]:444", "https://[::ffff:7f00:1]", "https://2130706433", "https://0x7f.1"])(
    "does not connect to %s, which no lookup would have to find",
    async (address) => {
      const answer = await get(address, { allowLocal: false });
      expect(answer).toEqual({ kind: "NO_ANSWER", why: "NETWORK", sent: false });
    },
  );

  it("looks again for every connection, so a name cannot change behind its check", async () => {
    const address = await serve((_request, response) => response.setHeader("connection", "close").end("{}"));
    const { port } = new URL(address);
    const found = ["127.0.0.1", "10.0.0.1"];
    const named = `http://graph.example:${port}`;
    const out = outbound(named, {
      lookup: (_name, _options, callback) => callback(null, [{ address: found.shift() ?? "10.0.0.1", family: 4 }]),
    });
    const ask = () => out.send({ method: "GET", url: `${named}/` }, never());
    expect(await ask()).toMatchObject({ kind: "ANSWER", status: 200 });
    expect(await ask()).toEqual({ kind: "NO_ANSWER", why: "NETWORK", sent: false });
  });

  it("refuses a certificate that nobody vouches for, and takes one that somebody does", async () => {
    const { key, cert } = selfSigned("graph.example");
    const server = createSecureServer({ key, cert }, (_request, response) => response.end('{"ok":true}'));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    cleanup.push(async () => void server.close());
    const address = `https://graph.example:${(server.address() as AddressInfo).port}`;
    const lookup: GuardedOutboundOptions["lookup"] = (_name, _options, callback) =>
      callback(null, [{ address: "127.0.0.1", family: 4 }]);
    expect(await get(address, { lookup })).toEqual({ kind: "NO_ANSWER", why: "NETWORK", sent: false });
    expect(await get(address, { lookup, ca: cert })).toMatchObject({ kind: "ANSWER", json: { ok: true } });
    const other = address.replace("graph.", "other.");
    expect(await get(other, { lookup, ca: cert })).toEqual({ kind: "NO_ANSWER", why: "NETWORK", sent: false });
  });
});

describe("what comes back", () => {
  const answering = async (write: (response: ServerResponse) => void) =>
    get(await serve((_request, response) => write(response)));

  it.each<[what: string, type: string, body: Buffer | string, json: unknown]>([
    ["JSON", "application/json", '{"id":"1"}', { id: "1" }],
    ["JSON that says it is text", "text/javascript; charset=UTF-8", '{"id":"ü"}', { id: "ü" }],
    ["JSON that says it is HTML", "text/html", "[1]", [1]],
    ["a byte order mark", "application/json", Buffer.from('\uFEFF{"id":"1"}'), { id: "1" }],
    ["another charset", "application/json; charset=iso-8859-1", Buffer.from('{"id":"ü"}', "latin1"), { id: "ü" }],
    ["UTF-16", 'application/json; charset="utf-16le"', Buffer.from('{"id":"ü"}', "utf16le"), { id: "ü" }],
    ["a charset that nobody knows", "application/json; charset=klingon", '{"id":"1"}', { id: "1" }],
    ["HTML of a proxy", "application/json", "<html>Bad gateway</html>", null],
    ["nothing", "application/json", "", null],
    ["garbage", "application/octet-stream", Buffer.from([0xff, 0x00, 0xfe, 0x80]), null],
    ["JSON that breaks off", "application/json", '{"error":{"code":190', null],
    ["a bare word", "application/json", "true", true],
  ])("reads %s", async (_what, type, body, json) => {
    const answer = await answering((response) =>
      response.writeHead(400, { "Content-Type": type, "X-One": "1" }).end(body),
    );
    expect(answer).toEqual({ kind: "ANSWER", status: 400, headers: expect.objectContaining({ "x-one": "1" }), json });
  });

  it.each([
    ["gzip", gzipSync('{"id":"1"}'), { id: "1" }],
    ["br", brotliCompressSync('{"id":"1"}'), { id: "1" }],
    ["gzip", Buffer.from("not at all"), null],
    ["zstd", Buffer.from("not at all"), null],
  ])("reads what comes compressed (%s) though nobody asked", async (encoding, body, json) => {
    const answer = await answering((response) => response.writeHead(200, { "content-encoding": encoding }).end(body));
    expect(answer).toMatchObject({ kind: "ANSWER", status: 200, json });
  });

  it("joins headers that come twice", async () => {
    const answer = (await answering((response) =>
      response
        .writeHead(
          200,
          [
            ["x-a", "1"],
            ["X-A", "2"],
            ["Set-Cookie", "c=1"],
          ].flat(),
        )
        .end("{}"),
    )) as Extract<Answer, { kind: "ANSWER" }>;
    expect(answer.headers["x-a"]).toBe("1, 2");
  });

  it.each([301, 302, 303, 304, 307, 308])("follows no %i", async (status) => {
    let hits = 0;
    const address = await serve((_request, response) => {
      hits += 1;
      response.writeHead(status, { location: "/elsewhere" }).end();
    });
    expect(await get(address)).toEqual({ kind: "NO_ANSWER", why: "REDIRECT", sent: true });
    expect(hits).toBe(1);
  });

  it("does not read a body that says it is too large", async () => {
    const answer = await answering((response) => response.writeHead(200, { "content-length": 1_000_001 }).write("{"));
    expect(answer).toEqual({ kind: "NO_ANSWER", why: "TOO_LARGE", sent: true });
  });

  it("stops reading a body that does not end, and closes", async () => {
    const closed = new Promise<void>((resolve) => {
      void serve((_request, response) => {
        response.writeHead(200);
        const chunk = Buffer.alloc(50_000, "x");
        const pump = () => {
          while (response.write(chunk));
        };
        response.on("drain", pump).on("close", resolve);
        pump();
      }).then(async (address) => {
        expect(await get(address)).toEqual({ kind: "NO_ANSWER", why: "TOO_LARGE", sent: true });
      });
    });
    await closed;
  });

  it("does not unpack a bomb", async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, "0"));
    const answer = await answering((response) => response.writeHead(200, { "content-encoding": "gzip" }).end(bomb));
    expect(answer).toEqual({ kind: "NO_ANSWER", why: "TOO_LARGE", sent: true });
  });

  it.each<[what: string, cut: (socket: Socket) => void]>([
    ["in the middle of a counted body", (s) => s.end("HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n{}")],
    ["in the middle of a chunked body", (s) => s.end("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{}")],
    ["in the head", (s) => s.end("HTTP/1.1 200 OK\r\nconte")],
    ["before anything", (s) => s.destroy()],
    ["and was never HTTP", (s) => s.end("SSH-2.0-OpenSSH_9.2\r\n")],
  ])("says so when the answer was cut off %s", async (_what, cut) => {
    const server = createTcpServer((socket) => {
      socket.on("error", () => undefined).once("data", () => cut(socket));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    cleanup.push(async () => void server.close());
    const answer = await get(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    expect(answer).toEqual({ kind: "NO_ANSWER", why: "NETWORK", sent: true });
  });

  it("says that nothing was sent where nobody listens", async () => {
    const address = await serve(() => undefined);
    await cleanup.pop()?.();
    expect(await get(address)).toEqual({ kind: "NO_ANSWER", why: "NETWORK", sent: false });
  });
});

describe("how long it may take", () => {
  it.each<[what: string, listener: Listener]>([
    ["headers that do not come", () => undefined],
    ["a body that does not come", (_request, response) => void response.writeHead(200).write("{")],
    [
      "a body that trickles",
      (_request, response) => {
        response.writeHead(200);
        const timer = setInterval(() => response.write(" "), 20);
        response.on("close", () => clearInterval(timer));
      },
    ],
  ])("ends %s", async (_what, listener) => {
    const answer = await get(await serve(listener), { totalMs: 200 });
    expect(answer).toEqual({ kind: "NO_ANSWER", why: "TIMEOUT", sent: true });
  });

  it("ends a lookup that hangs, and nothing was sent", async () => {
    const answer = await get("http://graph.example", { totalMs: 100, lookup: () => undefined });
    expect(answer).toEqual({ kind: "NO_ANSWER", why: "TIMEOUT", sent: false });
  });

  it("does not send what was given up before there was a connection", async () => {
    let hits = 0;
    const address = await serve((_request, response) => {
      hits += 1;
      response.end("{}");
    });
    const named = `http://graph.example:${new URL(address).port}`;
    let connect = () => undefined as void;
    const out = outbound(named, {
      lookup: (_name, _options, callback) => {
        connect = () => callback(null, [{ address: "127.0.0.1", family: 4 }]);
      },
    });
    const giveUp = new AbortController();
    const first = out.send({ method: "POST", url: `${named}/token` }, giveUp.signal);
    const second = out.send({ method: "POST", url: `${named}/token` }, never());
    giveUp.abort();
    expect(await first).toEqual({ kind: "NO_ANSWER", why: "ABORTED", sent: false });
    connect();
    expect(await second).toMatchObject({ kind: "ANSWER", status: 200 });
    expect(hits).toBe(1);
  });

  it("ends when its caller gives up, before and after it was sent", async () => {
    expect(await get("http://127.0.0.1:9", {}, AbortSignal.abort())).toEqual({
      kind: "NO_ANSWER",
      why: "ABORTED",
      sent: false,
    });
    const giveUp = new AbortController();
    const address = await serve(() => giveUp.abort());
    expect(await get(address, {}, giveUp.signal)).toEqual({ kind: "NO_ANSWER", why: "ABORTED", sent: true });
  });

  it("ends with the client", async () => {
    let out: GuardedOutbound;
    const address = await serve(() => void out.close());
    out = outbound(address);
    const answer = await out.send({ method: "GET", url: `${address}/` }, never());
    expect(answer).toEqual({ kind: "NO_ANSWER", why: "NETWORK", sent: true });
  });
});
