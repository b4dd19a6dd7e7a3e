import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { loadConfig } from "../../../src/config.js";
import { StartError } from "../../../src/errors.js";

const SECRET = "canary-secret-0123456789";

const PRODUCTION = {
  DATABASE_URL: "mysql://relink:password@127.0.0.1/relink",
  PUBLIC_URL: "https://relink.example.com/",
  JWT_ISSUER: "https://issuer.example.com",
  JWT_AUDIENCE: "relink",
  JWT_JWKS_URL: "https://issuer.example.com/jwks",
  VAULT_KEYS: "{}",
  SIGNING_KEY: randomBytes(32).toString("base64"),
  IDENTITY_KEY: randomBytes(32).toString("base64"),
  MAILER: "none",
};

/** What is wrong, line by line; none: it can be used. */
function problemsOf(variables: Record<string, string>): string[] {
  try {
    loadConfig({ ...PRODUCTION, ...variables });
    return [];
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    expect(error.message).not.toContain(SECRET);
    return error.message.split("\n").slice(1);
  }
}

describe("apps at the networks", () => {
  let folder: string;
  let file: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "relink-config-"));
    file = join(folder, "secret");
    writeFileSync(file, `${SECRET}\n`);
    writeFileSync(join(folder, "empty"), "\n");
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("are none, unless they are named", () => {
    const { config, secrets } = loadConfig(PRODUCTION);
    expect([config.providers, secrets?.providers]).toEqual([{}, {}]);
    expect(config.simulatorPort).toBeNull();
  });

  it("are read with their secrets apart from their settings", () => {
    const { config, secrets } = loadConfig({
      ...PRODUCTION,
      META_APP_ID: "123",
      META_APP_SECRET_FILE: file,
      META_PUSH_SECRET: "verify-me",
      GOOGLE_APP_ID: "1-a.apps.googleusercontent.com",
      GOOGLE_APP_SECRET: SECRET,
      GOOGLE_CALLS_PER_MINUTE: "1200",
      LINKEDIN_APP_ID: "77abc",
      LINKEDIN_APP_SECRET: SECRET,
      LINKEDIN_API_VERSION: "202609",
      LINKEDIN_URLS: "oauth=https://gateway.example.com/oauth/, api=https://gateway.example.com:8443",
    });
    expect(config.providers).toEqual({
      META: { appId: "123", apiVersion: "v25.0", addresses: {}, callsPerMinute: null },
      GOOGLE: { appId: "1-a.apps.googleusercontent.com", apiVersion: null, addresses: {}, callsPerMinute: 1_200 },
      LINKEDIN: {
        appId: "77abc",
        apiVersion: "202609",
        addresses: { oauth: "https://gateway.example.com/oauth", api: "https://gateway.example.com:8443" },
        callsPerMinute: null,
      },
    });
    expect(secrets?.providers).toEqual({
      META: { appSecret: SECRET, pushSecret: "verify-me" },
      GOOGLE: { appSecret: SECRET, pushSecret: null },
      LINKEDIN: { appSecret: SECRET, pushSecret: null },
    });
    expect(JSON.stringify(config)).not.toContain(SECRET);
  });

  it.each([
    ["INSTAGRAM", "v25.0"],
    ["LINKEDIN", "202608"],
    ["X", null],
    ["TIKTOK", null],
  ] as const)("%s begins with version %s", (prefix, version) => {
    const { config } = loadConfig({ ...PRODUCTION, [`${prefix}_APP_ID`]: "a", [`${prefix}_APP_SECRET`]: "b" });
    expect(config.providers[prefix]?.apiVersion).toBe(version);
  });

  const app = { X_APP_ID: "a", X_APP_SECRET: SECRET };

  it.each<[what: string, variables: () => Record<string, string>, problem: string]>([
    ["an id without a secret", () => ({ X_APP_ID: "a" }), "X_APP_SECRET_FILE: is missing. The provider gave"],
    ["a secret without an id", () => ({ X_APP_SECRET: SECRET }), "X_APP_ID: is missing. X_APP_SECRET belongs"],
    ["a limit of no app", () => ({ X_CALLS_PER_MINUTE: "9" }), "X_APP_ID: is missing. X_CALLS_PER_MINUTE belongs"],
    ["a secret given twice", () => ({ ...app, X_APP_SECRET_FILE: file }), "X_APP_SECRET, X_APP_SECRET_FILE: give one"],
    [
      "a file that is not there",
      () => ({ X_APP_ID: "a", X_APP_SECRET_FILE: "/nowhere" }),
      "X_APP_SECRET_FILE: cannot be read (ENOENT)",
    ],
    [
      "an empty file",
      () => ({ X_APP_ID: "a", X_APP_SECRET_FILE: join(folder, "empty") }),
      "X_APP_SECRET_FILE: is empty.",
    ],
    [
      "an empty file for pushes",
      () => ({ ...app, X_PUSH_SECRET_FILE: join(folder, "empty") }),
      "X_PUSH_SECRET_FILE: is empty.",
    ],
    ["an id with a space", () => ({ ...app, X_APP_ID: "a b" }), "X_APP_ID: Must be the id"],
    ["a version that is none", () => ({ ...app, X_API_VERSION: "../v2" }), "X_API_VERSION: Must be a version"],
    ["no calls", () => ({ ...app, X_CALLS_PER_MINUTE: "0" }), "X_CALLS_PER_MINUTE: "],
    ["words for calls", () => ({ ...app, X_CALLS_PER_MINUTE: "many" }), "X_CALLS_PER_MINUTE: "],
    [
      "plain HTTP",
      () => ({ ...app, X_URLS: "api=http://api.example.com" }),
      'X_URLS: Must be a list such as part=https://host,other=https://host, and "api=http://api.example.com"',
    ],
    ["an address without its part", () => ({ ...app, X_URLS: "https://api.example.com" }), "X_URLS: Must be a list"],
    [
      "credentials in an address",
      () => ({ ...app, X_URLS: `api=https://u:${SECRET}@example.com` }),
      "X_URLS: Must be a list",
    ],
    [
      "a query in an address",
      () => ({ ...app, X_URLS: `api=https://example.com/?key=${SECRET}` }),
      "X_URLS: Must be a list",
    ],
    ["a port of the simulator that is none", () => ({ SIMULATOR_PORT: "99999" }), "SIMULATOR_PORT: "],
  ])("refuses %s", (_what, variables, problem) => {
    const problems = problemsOf(variables());
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`  - ${problem}`);
  });

  it("are refused all at once, with everything else that is wrong", () => {
    const { JWT_ISSUER: _issuer, ...rest } = PRODUCTION;
    const load = (more: Record<string, string>) => () =>
      loadConfig({ ...rest, META_APP_ID: "1", TIKTOK_APP_SECRET: "2", ...more });
    expect(load({})).toThrow(/META_APP_SECRET_FILE[^]*TIKTOK_APP_ID[^]*JWT_ISSUER/);
    expect(load({ PORT: "none" })).toThrow(/PORT[^]*META_APP_SECRET_FILE[^]*TIKTOK_APP_ID/);
  });

  it("are the simulator's in the sandbox", () => {
    const { config, secrets } = loadConfig({ X_APP_ID: "a", X_APP_SECRET: "b", SIMULATOR_PORT: "4001" });
    expect(secrets).toBeNull();
    expect([config.providers, config.simulatorPort]).toEqual([{}, 4_001]);
  });
});

describe("what counts as an incident", () => {
  it("is known by itself, and can be set one by one", () => {
    expect(loadConfig({}).config.incidents).toEqual({});
    const set = { INCIDENT_GRANTS: "7", INCIDENT_COMPANIES: "3", INCIDENT_DEAD_PERCENT: "12.5" };
    expect(loadConfig(set).config.incidents).toEqual({ grants: 7, companies: 3, deadShare: 0.125 });
    expect(loadConfig({ INCIDENT_SILENT_PERCENT: "60" }).config.incidents).toEqual({ silentShare: 0.6 });
  });

  it.each([
    ["no consent at all", { INCIDENT_GRANTS: "0" }, "INCIDENT_GRANTS: "],
    ["half a company", { INCIDENT_COMPANIES: "1.5" }, "INCIDENT_COMPANIES: "],
    ["more than all", { INCIDENT_DEAD_PERCENT: "101" }, "INCIDENT_DEAD_PERCENT: "],
    ["a share in words", { INCIDENT_SILENT_PERCENT: "half" }, "INCIDENT_SILENT_PERCENT: "],
  ])("cannot be %s", (_what, variables, problem) => {
    expect(() => loadConfig(variables)).toThrow(problem);
  });
});

describe("signing in to the dashboard", () => {
  const OIDC = { OIDC_ISSUER: "https://login.example.com/realm", OIDC_CLIENT_ID: "dashboard" };

  it("is possible nowhere, unless an issuer is named", () => {
    expect(loadConfig(PRODUCTION).config.oidc).toBeNull();
  });

  it("is at the issuer that is named, whose origin the page may talk to", () => {
    const variables = {
      OIDC_PARAMETERS: "audience=relink&resource=https%3A%2F%2Fr",
      OIDC_ORIGINS: "https://t.example.com/x",
    };
    expect(loadConfig({ ...PRODUCTION, ...OIDC, ...variables }).config.oidc).toEqual({
      issuer: "https://login.example.com/realm",
      clientId: "dashboard",
      scope: "openid profile email",
      parameters: { audience: "relink", resource: "https://r" },
      origins: ["https://login.example.com", "https://t.example.com"],
    });
  });

  it.each(["OIDC_ISSUER", "OIDC_CLIENT_ID"] as const)("needs more than %s", (name) => {
    expect(problemsOf({ [name]: OIDC[name] })).toEqual([
      "  - OIDC_ISSUER, OIDC_CLIENT_ID: give both or neither; with both, people sign in to the dashboard there.",
    ]);
  });

  it("is the sandbox's own matter in a sandbox", () => {
    expect(loadConfig(OIDC).config.oidc).toBeNull();
  });
});
