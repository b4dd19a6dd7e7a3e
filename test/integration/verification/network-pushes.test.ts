import { createHmac, randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { nanoid } from "nanoid";
import sql from "sql-template-tag";
import { systemClock } from "../../../src/clock.js";
import { SubjectHasher } from "../../../src/grants/subject-hash.js";
import { createLog } from "../../../src/log.js";
import { META_ADDRESSES, MetaProvider } from "../../../src/platforms/meta/meta-provider.js";
import type { Outbound } from "../../../src/platforms/outbound.js";
import type { ProviderApp } from "../../../src/platforms/provider-app.js";
import type { Provider } from "../../../src/platforms/provider.js";
import { TIKTOK_ADDRESSES, TiktokProvider } from "../../../src/platforms/tiktok/tiktok-provider.js";
import { X_ADDRESSES, XProvider } from "../../../src/platforms/x/x-provider.js";
import { type OpenTestDatabase, openTestDatabase, sqlite } from "../../support/databases.js";
import { givenPushedGrant, type PushServer, servePushes } from "../../support/push-server.js";
import { after, givenAccounts, givenCompany } from "../../support/stories.js";

const now = after(3_600);
const seconds = now.getTime() / 1_000;
const APP_ID = "29820954";
const outbound: Outbound = { send: () => Promise.reject(new Error("no push needs a call")) };

function app(provider: Provider, addresses: ProviderApp["addresses"]): ProviderApp {
  return {
    provider,
    appId: APP_ID,
    appSecret: "app-secret",
    pushSecret: "push-secret",
    apiVersion: "v25.0",
    addresses,
  };
}

const hmac = (key: string, text: string) => createHmac("sha256", key).update(text);

function signedRequest(payload: object): string {
  const encoded = Buffer.from(JSON.stringify({ algorithm: "HMAC-SHA256", ...payload })).toString("base64url");
  return `${hmac("app-secret", encoded).digest("base64url")}.${encoded}`;
}

interface NetworkPush {
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** The network's own call about a person, at an instant of its clock in Unix seconds; forged: with another's signature. */
type MakePush = (person: string, at: number, forged: boolean) => NetworkPush;

const FORM = { "content-type": "application/x-www-form-urlencoded" };

const meta =
  (topic: string): MakePush =>
  (person, at, forged) => {
    const request = signedRequest({ user_id: person, issued_at: at });
    const body = new URLSearchParams({ signed_request: forged ? `A${request}` : request }).toString();
    return { path: `/webhooks/meta/${topic}`, headers: FORM, body };
  };

const tiktok: MakePush = (person, at, forged) => {
  const content = JSON.stringify({ reason: 1 });
  const event = { client_key: APP_ID, event: "authorization.removed", create_time: at, user_openid: person, content };
  const body = JSON.stringify(event);
  const signature = hmac(forged ? "other" : "app-secret", `${at}.${body}`).digest("hex");
  return { path: "/webhooks/tiktok/events", headers: { "tiktok-signature": `t=${at},s=${signature}` }, body };
};

const x: MakePush = (person, at, forged) => {
  const payload = { date_time: new Date(at * 1_000).toISOString(), user_id: person, app_id: APP_ID };
  const body = JSON.stringify({
    data: { event_uuid: `${person}-${at}`, filter: {}, event_type: "oauth.revoke", payload },
  });
  const signature = `sha256=${hmac(forged ? "other" : "push-secret", body).digest("base64")}`;
  return { path: "/webhooks/x/events", headers: { "x-twitter-webhooks-signature": signature }, body };
};

describe("pushes as the networks send them (platform-facts section 9)", () => {
  const hasher = new SubjectHasher(randomBytes(32));
  const logged: string[] = [];
  let opened: OpenTestDatabase;
  let server: PushServer;

  beforeAll(async () => {
    opened = await openTestDatabase(sqlite);
    const ports = [
      new MetaProvider(app("META", META_ADDRESSES), outbound, systemClock),
      new TiktokProvider(app("TIKTOK", TIKTOK_ADDRESSES), outbound, systemClock),
      new XProvider(app("X", X_ADDRESSES), outbound, systemClock),
    ];
    const log = createLog("info", { write: (line) => void logged.push(line) });
    server = await servePushes({ database: opened.database, hasher, log, now, ports });
  });

  afterAll(async () => {
    await server.close();
    await opened.close();
  });

  beforeEach(() => {
    logged.length = 0;
  });

  const post = ({ path, headers, body }: NetworkPush) =>
    fetch(server.url + path, { method: "POST", headers: { "content-type": "application/json", ...headers }, body });

  async function givenPerson(provider: Provider) {
    const person = nanoid();
    const companyId = await givenCompany(opened.database);
    const grant = { provider, appId: APP_ID, subject: person, refreshToken: nanoid() };
    await givenAccounts(opened.database, companyId, [
      { grantId: await givenPushedGrant(opened.database, hasher, companyId, grant) },
    ]);
    const statuses = async () => {
      const rows = await opened.database.query<{ status: string; reason: string | null }>(
        sql`SELECT status, status_reason AS reason FROM social_accounts WHERE company_id = ${companyId}`,
      );
      return rows.map(({ status, reason }) => reason ?? status);
    };
    return { person, statuses };
  }

  const cases: [what: string, provider: Provider, make: MakePush, reason: string][] = [
    ["Meta's deauthorize callback", "META", meta("deauthorize"), "ACCESS_REVOKED"],
    ["Meta's deletion callback", "META", meta("data-deletion"), "DATA_DELETION_REQUESTED"],
    ["TikTok's authorization.removed", "TIKTOK", tiktok, "ACCESS_REVOKED"],
    ["X's oauth.revoke", "X", x, "ACCESS_REVOKED"],
  ];

  it.each(cases)("%s ends the connection once, within a second", async (_what, provider, make, reason) => {
    const { person, statuses } = await givenPerson(provider);
    const begun = performance.now();
    const answers = [];
    for (let n = 0; n < 2; n++) answers.push(await post(make(person, seconds - 5, false)));
    expect(performance.now() - begun).toBeLessThan(1_000);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
    expect(await statuses()).toEqual([reason]);
    const messages = logged.map((line) => (JSON.parse(line) as { msg: string }).msg);
    expect(messages).toEqual(["a push was taken", "a push was taken before, it has no effect"]);
  });

  it.each(cases)("%s has no effect with a wrong signature, nor when it is old", async (_what, provider, make) => {
    const { person, statuses } = await givenPerson(provider);
    expect([401, 403]).toContain((await post(make(person, seconds - 5, true))).status);
    await post(make(person, seconds - 40 * 86_400, false));
    expect(await statuses()).toEqual(["CONNECTED"]);
    expect(logged.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(
      Array(2).fill("a push was refused"),
    );
    expect(logged.join()).not.toContain(person);
  });
});
