import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { FastifyInstance } from "fastify";
import { buildSchema, parse, validate } from "graphql";
import { ErrorMask } from "../../../src/graphql/masking.js";
import { createWebServer } from "../../../src/http/web-server.js";
import { ownHostsOnly } from "../../../src/sandbox/own-hosts.js";
import { EXAMPLE_QUERY, EXAMPLE_SUBSCRIPTION } from "../../../src/sandbox/playground-examples.js";
import { addPlaygroundRoutes } from "../../../src/sandbox/playground.route.js";

const ORIGIN = "http://127.0.0.1:4000";
const host = "127.0.0.1:4000";

describe("the playground", () => {
  let web: FastifyInstance;
  let signed = 0;

  beforeAll(async () => {
    const mask = new ErrorMask({ error: () => undefined, warn: () => undefined } as never);
    web = createWebServer({ publicUrl: ORIGIN, allowedOrigins: [ORIGIN], trustProxy: false, mask });
    const adminToken = () => {
      signed += 1;
      return Promise.resolve(`token-${signed}`);
    };
    const guard = ownHostsOnly([ORIGIN]);
    await addPlaygroundRoutes(web, { adminToken, guard, allowedOrigins: [ORIGIN], publicUrl: ORIGIN });
    await web.ready();
  });

  afterAll(() => web.close());

  const get = (url: string, headers: Record<string, string> = { host }) => web.inject({ url, headers });

  it.each(["/playground"])("is where %s leads", async (url) => {
    const answer = await get(url);
    expect([answer.statusCode, answer.headers.location]).toEqual([302, "/playground/"]);
  });

  it("is a page that loads nothing from elsewhere and runs no script of its own making", async () => {
    const page = await get("/playground/");
    expect(page.statusCode).toBe(200);
    const policy = String(page.headers["content-security-policy"]);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/https?:|unsafe-eval|\*/);
    expect(page.body).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    expect(page.body.match(/<script[^>]*>[^<]/g)).toBeNull();
  });

  it("has all the files that it names", async () => {
    const page = await get("/playground/");
    const files = [...page.body.matchAll(/(?:src|href)="([^"/][^"]*)"/g)].map((match) => match[1] as string);
    expect(files.length).toBeGreaterThan(5);
    for (const file of files) {
      const answer = await get(`/playground/${file}`);
      expect([file, answer.statusCode]).toEqual([file, 200]);
      expect(answer.headers["x-content-type-options"]).toBe("nosniff");
    }
  });

  it("is signed in with a fresh token each time, over both transports", async () => {
    const one = await get("/playground/initial-options.js");
    expect(one.headers["content-type"]).toMatch(/javascript/);
    expect(one.headers["cache-control"]).toBe("no-store");
    expect(one.headers["cross-origin-resource-policy"]).toBe("same-origin");
    expect(one.body).toContain("http://127.0.0.1:4000/graphql");
    expect(one.body).toContain("ws://127.0.0.1:4000/graphql");
    expect(one.body).toContain(`Authorization: \`Bearer token-${signed}\``);
    expect(one.body).toContain(`authorization: \`Bearer token-${signed}\``);
    const other = await get("/playground/initial-options.js");
    expect(other.body).not.toBe(one.body);
  });

  it.each(["/playground", "/playground/", "/playground/initial-options.js", "/playground/main.js"])(
    "shows %s to nobody who came by another name",
    async (url) => {
      const refused = await get(url, { host: "rebound.attacker.example" });
      expect(refused.statusCode).toBe(403);
      expect(refused.body).not.toContain("token-");
    },
  );

  it("leads those who came by another name of this machine to the one whose sockets are let in", async () => {
    const answer = await get("/playground/", { host: "localhost:4000" });
    expect([answer.statusCode, answer.headers.location]).toEqual([302, "http://127.0.0.1:4000/playground/"]);
  });

  it.each(["/playground/../package.json", "/playground/%2e%2e/package.json", "/playground/nothing.js"])(
    "has nothing at %s",
    async (url) => {
      expect((await get(url)).statusCode).toBeGreaterThanOrEqual(400);
    },
  );

  it.each([EXAMPLE_QUERY, EXAMPLE_SUBSCRIPTION])("begins with an example that the schema knows", (example) => {
    const schema = buildSchema(readFileSync("schema.graphql", "utf8"));
    expect(validate(schema, parse(example))).toEqual([]);
  });
});
