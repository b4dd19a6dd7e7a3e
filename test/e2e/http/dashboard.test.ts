import { existsSync, mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { FastifyInstance } from "fastify";
import { pino } from "pino";
import { ErrorMask } from "../../../src/graphql/masking.js";
import { addDashboardRoutes, type DashboardConfig } from "../../../src/http/dashboard.route.js";
import { createWebServer } from "../../../src/http/web-server.js";

const CONFIG: DashboardConfig = { publicUrl: "https://relink.example.com", sandbox: false, oidc: null };
const ISSUER = {
  issuer: "https://login.example.com/realm",
  clientId: "dashboard",
  scope: "openid",
  parameters: { audience: "relink" },
  origins: ["https://login.example.com", "https://tokens.example.com"],
};

async function serve(config: DashboardConfig, folder: string): Promise<FastifyInstance> {
  const mask = new ErrorMask(pino({ level: "silent" }));
  const web = createWebServer({ publicUrl: config.publicUrl, allowedOrigins: [], trustProxy: false, mask });
  await addDashboardRoutes(web, config, folder);
  return web;
}

describe("the dashboard's files", () => {
  const folder = mkdtempSync(join(tmpdir(), "relink-dashboard-"));
  let web: FastifyInstance;

  beforeAll(async () => {
    mkdirSync(join(folder, "assets"));
    writeFileSync(join(folder, "index.html"), "<title>Relink</title>");
    writeFileSync(join(folder, "assets", "index-abc.js"), "let plain;");
    writeFileSync(join(folder, "assets", "index-abc.js.gz"), gzipSync("let plain;"));
    writeFileSync(join(folder, "secret.txt"), "not for anybody");
    web = await serve({ ...CONFIG, oidc: ISSUER }, folder);
  });

  afterAll(async () => {
    await web.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(["/", "/accounts/U29jaWFsQWNjb3VudDox", "/inbox", "/preferences", "/settings", "/signed-in?code=1&state=2"])(
    "answer %s with the page, which is asked for anew each time",
    async (url) => {
      const answer = await web.inject(url);
      expect([answer.statusCode, answer.body]).toEqual([200, "<title>Relink</title>"]);
      expect(answer.headers["cache-control"]).toBe("no-cache");
      expect(answer.headers["content-type"]).toBe("text/html; charset=utf-8");
    },
  );

  it("let in nothing inline and nobody but the issuer", async () => {
    const { headers } = await web.inject("/");
    const policy = String(headers["content-security-policy"]);
    expect(policy).not.toContain("unsafe");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("style-src 'self';");
    expect(policy).toContain("connect-src 'self' https://login.example.com https://tokens.example.com;");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers["x-frame-options"]).toBe("DENY");
  });

  it("are kept for ever by their names, and sent compressed to whoever takes that", async () => {
    const plain = await web.inject("/assets/index-abc.js");
    expect(plain.body).toBe("let plain;");
    expect(plain.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    const packed = await web.inject({ url: "/assets/index-abc.js", headers: { "accept-encoding": "gzip" } });
    expect(packed.headers["content-encoding"]).toBe("gzip");
    expect(packed.headers["content-type"]).toMatch(/javascript/);
  });

  it.each(["/assets/nothing.js", "/assets/../secret.txt", "/assets/%2e%2e/secret.txt", "/secret.txt", "/nowhere"])(
    "do not contain %s",
    async (url) => {
      const answer = await web.inject(url);
      expect(answer.statusCode).toBe(404);
      expect(answer.body).not.toContain("not for anybody");
    },
  );

  it("tell the page where it is and whom to sign in at, and no more", async () => {
    const { parameters, issuer, clientId, scope } = ISSUER;
    expect((await web.inject("/dashboard/config.json")).json()).toEqual({
      relinkOrigin: "https://relink.example.com",
      sandbox: false,
      oidc: { parameters, issuer, clientId, scope },
    });
  });

  it("say how to build them where they were not", async () => {
    const unbuilt = await serve(CONFIG, join(folder, "nowhere"));
    const answer = await unbuilt.inject("/");
    expect([answer.statusCode, answer.json<{ errors: { message: string }[] }>().errors[0]?.message]).toEqual([
      503,
      "The dashboard is not built: run `npm run build`.",
    ]);
    await unbuilt.close();
  });
});

const built = fileURLToPath(new URL("../../../dist/dashboard", import.meta.url));

(existsSync(built) ? describe : describe.skip)("the built dashboard", () => {
  const files = () => readdirSync(join(built, "assets")).filter((name) => /\.(js|css|svg)$/.test(name));

  it("is less than 250 kB for a browser to load, all of it", () => {
    const bytes = files().reduce((sum, name) => sum + gzipSync(readFileSync(join(built, "assets", name))).length, 0);
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(250_000);
  });

  it("has nothing inline, and names no address of others to load from", () => {
    const page = readFileSync(join(built, "index.html"), "utf8");
    expect(page).not.toMatch(/<style|<script(?![^>]*\bsrc=)|\bon\w+=|style=/);
    for (const [, address] of page.matchAll(/(?:src|href)="([^"]+)"/g)) expect(address).toMatch(/^\/assets\//);
    for (const name of files().filter((file) => file.endsWith(".css"))) {
      expect(readFileSync(join(built, "assets", name), "utf8")).not.toMatch(/url\(|@import/);
    }
  });
});
