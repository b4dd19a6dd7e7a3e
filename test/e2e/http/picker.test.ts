import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { ErrorMask } from "../../../src/graphql/masking.js";
import { addPickerRoute, PICKER_PATH } from "../../../src/http/picker.route.js";
import { createWebServer } from "../../../src/http/web-server.js";

const HOST = "https://cms.example.com";

async function serve(folder: string): Promise<FastifyInstance> {
  const mask = new ErrorMask(pino({ level: "silent" }));
  const web = createWebServer({
    publicUrl: "https://relink.example.com",
    allowedOrigins: [HOST],
    trustProxy: false,
    mask,
  });
  await addPickerRoute(web, folder);
  return web;
}

describe("the account picker's file", () => {
  const folder = mkdtempSync(join(tmpdir(), "relink-picker-"));
  let web: FastifyInstance;
  const get = (headers: Record<string, string> = {}) => web.inject({ url: PICKER_PATH, headers });

  beforeAll(async () => {
    mkdirSync(join(folder, "picker"));
    writeFileSync(join(folder, PICKER_PATH), "let plain;");
    writeFileSync(join(folder, `${PICKER_PATH}.gz`), gzipSync("let plain;"));
    writeFileSync(join(folder, `${PICKER_PATH}.br`), "by brotli");
    web = await serve(folder);
  });

  afterAll(async () => {
    await web.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    ["a page that is allowed to call", HOST],
    ["any other page", "https://elsewhere.example"],
    ["a script", null],
  ])("is a module for %s", async (_who, origin) => {
    const { statusCode, headers, body } = await get(origin === null ? {} : { origin });
    expect([statusCode, body]).toEqual([200, "let plain;"]);
    expect(headers).toMatchObject({
      "content-type": "text/javascript; charset=utf-8",
      "access-control-allow-origin": "*",
      "cross-origin-resource-policy": "cross-origin",
      "cache-control": "public, max-age=300",
      "x-content-type-options": "nosniff",
      vary: "Accept-Encoding",
    });
    expect(headers["access-control-allow-credentials"]).toBeUndefined();
  });

  it.each([
    ["gzip, deflate", "gzip"],
    ["gzip, deflate, br", "br"],
    ["br;q=0, gzip;q=0.5", "gzip"],
    ["identity", undefined],
    ["", undefined],
  ])("is sent to those who accept %j as %s", async (offer, encoding) => {
    const { headers } = await get({ "accept-encoding": offer });
    expect(headers["content-encoding"]).toBe(encoding);
  });

  it("is not sent again to those who have it, encoding by encoding", async () => {
    const plain = await get();
    const packed = await get({ "accept-encoding": "gzip" });
    expect(packed.headers.etag).not.toBe(plain.headers.etag);
    const again = await get({ "if-none-match": `"other", W/${String(plain.headers.etag)}` });
    expect([again.statusCode, again.body]).toEqual([304, ""]);
    expect(again.headers["cache-control"]).toBe("public, max-age=300");
    expect((await get({ "if-none-match": String(packed.headers.etag) })).statusCode).toBe(200);
  });

  it("is not there where nothing was built, and says so", async () => {
    const unbuilt = await serve(join(folder, "nowhere"));
    const answer = await unbuilt.inject(PICKER_PATH);
    expect([answer.statusCode, answer.json<{ errors: { message: string }[] }>().errors[0]?.message]).toEqual([
      503,
      "The picker is not built: run `npm run build`.",
    ]);
    await unbuilt.close();
  });
});

const built = fileURLToPath(new URL(`../../../dist/dashboard${PICKER_PATH}`, import.meta.url));

(existsSync(built) ? describe : describe.skip)("the built picker", () => {
  const text = existsSync(built) ? readFileSync(built, "utf8") : "";

  it("is one file of less than 40 kB", () => {
    expect(text).toContain("relink-account-picker");
    expect(gzipSync(text).length).toBeLessThan(40_000);
    expect(text).not.toMatch(/\bimport\s*[({"']|from\s*["']\.|\brequire\(/);
  });

  it("does nothing that a strict policy of the page around it forbids", () => {
    expect(text).not.toMatch(/\beval\(|new Function|innerHTML|insertAdjacentHTML|createElement\("(style|script)"\)/);
  });

  it("brings neither React nor operations of the dashboard", () => {
    expect(text).not.toMatch(/useSyncExternalStore|query Summary|mutation Disconnect/);
  });
});
