import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { pino } from "pino";
import type { Browser } from "playwright-core";
import { SYSTEM, type ServiceKeyViewer } from "../../src/api/viewer.js";
import { type App, startApp } from "../../src/app.js";
import { openStorage } from "../../src/app/storage.js";
import { People } from "../../src/companies/people.js";
import { ServiceKeyDirectory } from "../../src/companies/service-key-directory.js";
import { Standings } from "../../src/companies/standings.js";
import { UpsertCompany } from "../../src/companies/upsert-company.js";
import { UpsertUsers } from "../../src/companies/upsert-users.js";
import { loadConfig, type LoadedConfig } from "../../src/config.js";
import { generateKeyRing } from "../../src/vault/key-ring.js";
import { describeInBrowser, freePort, launchBrowser, Visitor } from "../support/browser.js";
import { Issuer } from "../support/issuer.js";
import { dropHome, makeHome } from "../support/relink-process.js";
import { eventually } from "../support/waits.js";

const log = pino({ level: "silent" });

/** Renewed after half of it. */
const TOKEN_SECONDS = 6;

describeInBrowser("signing in at the operator's issuer", () => {
  const home = makeHome();
  let issuer: Issuer;
  let app: App;
  let browser: Browser;

  beforeAll(async () => {
    const [port, issuerPort] = [await freePort(), await freePort()];
    const dashboard = `http://127.0.0.1:${port}`;
    const audience = "relink";
    issuer = await Issuer.start({
      port: issuerPort,
      dashboard,
      audience,
      company: "acme",
      accessTokenSeconds: TOKEN_SECONDS,
    });
    const loaded = loadConfig({
      DATABASE_URL: "mysql://nobody@127.0.0.1/nothing",
      PORT: String(port),
      HOST: "127.0.0.1",
      PUBLIC_URL: dashboard,
      RELINK_HOME: home,
      JWT_ISSUER: issuer.url,
      JWT_AUDIENCE: audience,
      JWT_JWKS_URL: `${issuer.url}/jwks`,
      OIDC_ISSUER: issuer.url,
      OIDC_CLIENT_ID: "dashboard",
      OIDC_SCOPE: "openid",
      MAILER: "none",
      VAULT_KEYS: generateKeyRing(),
      SIGNING_KEY: randomBytes(32).toString("base64"),
      IDENTITY_KEY: randomBytes(32).toString("base64"),
    });
    const onFile: LoadedConfig = { ...loaded, databaseUrl: null };
    await makeCompany(onFile);
    [app, browser] = await Promise.all([startApp(onFile, log, new AbortController().signal), launchBrowser()]);
  });

  afterAll(async () => {
    await browser?.close();
    await app?.close();
    await issuer?.close();
    dropHome(home);
  });

  it("ends on the page that was asked for, with tokens in memory alone that are renewed", async () => {
    const visitor = await Visitor.open(browser, [app.url, issuer.url]);
    const { page } = visitor;
    await page.goto(`${app.url}/settings`);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.locator('input[name="login"]').fill("ada");
    await page.locator('input[name="password"]').fill("anything");
    await page.locator('button[type="submit"]').click();
    await page.getByRole("button", { name: /continue/i }).click();
    await page.getByRole("heading", { level: 1, name: "Acme & Sons" }).waitFor();
    expect(page.url()).toBe(`${app.url}/settings`);
    const stored = await page.evaluate("JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie])");
    expect(stored).not.toContain("eyJ");

    await eventually("the token is renewed", () => issuer.grants.includes("refresh_token"), 30_000);
    await page.getByRole("link", { name: "Connections" }).click();
    await page.getByRole("heading", { level: 1, name: "Nothing is connected yet" }).waitFor();
    await page.locator('.live[data-state="LIVE"]').waitFor();

    // A reload forgets the token; the issuer still knows the person.
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Nothing is connected yet" }).waitFor();
    expect(issuer.grants.filter((grant) => grant === "authorization_code").length).toBe(2);
    expect(visitor.complaints).toEqual([]);
    await visitor.close();
  });

  it("tells somebody whom Relink does not know", async () => {
    const visitor = await Visitor.open(browser, [app.url, issuer.url]);
    const { page } = visitor;
    await page.goto(app.url);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.locator('input[name="login"]').fill("mallory");
    await page.locator('input[name="password"]').fill("anything");
    await page.locator('button[type="submit"]').click();
    await page.getByRole("button", { name: /continue/i }).click();
    await page.getByRole("heading", { name: "Your sign-in worked, but Relink does not know you." }).waitFor();
    await visitor.close();
  });
});

async function makeCompany({ config }: LoadedConfig): Promise<void> {
  const database = await openStorage(config, null, log, new AbortController().signal);
  const standings = new Standings(new People(database), new ServiceKeyDirectory(database, log));
  const operator: ServiceKeyViewer = {
    kind: "SERVICE_KEY",
    keyId: "operator",
    companyId: null,
    operations: ["upsertCompany", "upsertUsers"],
  };
  const origin = { actor: SYSTEM, occurredAt: new Date(), address: null, requestId: null };
  const company = { externalId: "acme", name: "Acme & Sons", timeZone: "Europe/London" };
  await new UpsertCompany(database, standings).run(operator, company, origin);
  const users = [
    { externalId: "ada", name: "Ada Acme", email: "ada@acme.example", role: "MEMBER" as const, locale: "en" },
  ];
  await new UpsertUsers(database, standings).run(operator, { company: "acme", users }, origin);
  await database.close();
}
