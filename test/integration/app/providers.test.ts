import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { callLimits, createProviders, providerApps } from "../../../src/app/providers.js";
import { systemClock } from "../../../src/clock.js";
import { loadConfig, type Secrets } from "../../../src/config.js";
import { StartError } from "../../../src/errors.js";
import { createLog } from "../../../src/log.js";
import type { ProviderApp } from "../../../src/platforms/provider-app.js";
import { PROVIDERS } from "../../../src/platforms/provider.js";
import { type OpenTestDatabase, openTestDatabase, sqlite } from "../../support/databases.js";

const log = createLog("silent");

function configured(more: Record<string, string>) {
  const variables = {
    DATABASE_URL: "mysql://relink@127.0.0.1/relink",
    PUBLIC_URL: "https://relink.example.com",
    JWT_ISSUER: "https://issuer.example.com",
    JWT_AUDIENCE: "relink",
    JWT_JWKS_URL: "https://issuer.example.com/jwks",
    VAULT_KEYS: "{}",
    SIGNING_KEY: Buffer.alloc(32, 1).toString("base64"),
    IDENTITY_KEY: Buffer.alloc(32, 2).toString("base64"),
    MAILER: "none",
    ...more,
  };
  const { config, secrets } = loadConfig(variables);
  return { config, secrets: secrets as Secrets };
}

const everywhere = Object.fromEntries(
  PROVIDERS.flatMap((provider) => [
    [`${provider}_APP_ID`, `app-at-${provider}`],
    [`${provider}_APP_SECRET`, "secret"],
  ]),
);

describe("the apps that are configured", () => {
  it("are complete: secrets, versions and the networks' own addresses", () => {
    const { config, secrets } = configured({
      ...everywhere,
      META_URLS: "graph=https://gateway.example.com/meta",
      META_PUSH_SECRET: "verify-me",
      META_CALLS_PER_MINUTE: "77",
    });
    const apps = providerApps(config, secrets);
    expect(apps.map(({ provider }) => provider)).toEqual(PROVIDERS);
    expect(apps[0]).toEqual({
      provider: "META",
      appId: "app-at-META",
      appSecret: "secret",
      pushSecret: "verify-me",
      apiVersion: "v25.0",
      addresses: { dialog: "https://www.facebook.com", graph: "https://gateway.example.com/meta" },
    });
    for (const { addresses } of apps) {
      for (const address of Object.values(addresses)) expect(address).toMatch(/^https:\/\/[^/].*[^/]$/);
    }
    expect(callLimits(config)).toEqual({ META: 77 });
  });

  it("have no other parts than the network", () => {
    const { config, secrets } = configured({
      ...everywhere,
      X_URLS: "grahp=https://x.example.com,toString=https://x.example.com",
    });
    expect(() => providerApps(config, secrets)).toThrow(StartError);
    expect(() => providerApps(config, secrets)).toThrow(
      "X_URLS: there is no part grahp, toString; the parts are authorize, api.",
    );
  });
});

describe("connected providers", () => {
  let opened: OpenTestDatabase;

  beforeAll(async () => {
    opened = await openTestDatabase(sqlite);
  });

  afterAll(() => opened.close());

  it("are those with an app, each with a way out that is guarded and counted", async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.setHeader("content-type", "application/json").end('{"data":{"is_valid":false}}');
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const app: ProviderApp = {
      provider: "META",
      appId: "relink-app",
      appSecret: "secret",
      pushSecret: null,
      apiVersion: "v25.0",
      addresses: { dialog: base, graph: base },
    };
    const connected = createProviders({
      apps: [app],
      database: opened.database,
      clock: systemClock,
      log,
      allowLocal: true,
      callsPerMinute: { META: 2 },
    });
    try {
      const meta = connected.providers.find("META");
      const probe = () =>
        meta?.probeGrant({ accessToken: "token", refreshToken: null }, [], AbortSignal.timeout(5_000));
      const first = await probe();
      expect(asked.length).toBeGreaterThan(0);
      expect(first?.verdict.kind).not.toBe("RATE_LIMITED");
      const before = asked.length;
      expect((await probe())?.verdict.kind).toBe("RATE_LIMITED");
      expect(asked.length).toBe(before);
      expect([...connected.budgets.keys()]).toEqual(["META"]);
      expect(connected.providers.find("X")).toBeNull();
      const rows = await opened.database.query(sql`SELECT provider, app_id, calls_taken FROM call_budgets`);
      expect(rows).toEqual([{ provider: "META", app_id: "relink-app", calls_taken: 1 }]);
    } finally {
      await connected.close();
      server.close();
    }
  });

  it("do not reach into the own network in production", () => {
    const local = { provider: "X", appId: "a", appSecret: "s", pushSecret: null, apiVersion: null } as const;
    const apps = [{ ...local, addresses: { authorize: "http://127.0.0.1:1", api: "http://127.0.0.1:1" } }];
    expect(() =>
      createProviders({ apps, database: opened.database, clock: systemClock, log, allowLocal: false }),
    ).toThrow("by https");
  });
});
