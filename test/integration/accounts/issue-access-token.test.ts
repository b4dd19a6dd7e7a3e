import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { IssueAccessToken } from "../../../src/accounts/issue-access-token.js";
import { IssueAccessTokenResolver } from "../../../src/accounts/issue-access-token.resolver.js";
import type { IssueAccessTokenInput } from "../../../src/accounts/issue-access-token.types.js";
import { PageTokens } from "../../../src/accounts/page-tokens.js";
import { PAGE_TOKEN_COLUMN } from "../../../src/accounts/store-accounts.js";
import { toGlobalId } from "../../../src/api/global-id.rules.js";
import { Loaders } from "../../../src/api/loaders.js";
import type { RequestContext } from "../../../src/api/request-context.js";
import type { Database } from "../../../src/database/database.js";
import { Providers } from "../../../src/platforms/providers.js";
import { generateKeyRing } from "../../../src/vault/key-ring.js";
import {
  connectTestDatabase,
  onEveryEngine,
  type OpenTestDatabase,
  openTestDatabase,
} from "../../support/databases.js";
import { type GivenGrant, givenGrant, grantNow, QUIET, type Renewals, renewals } from "../../support/renewals.js";
import { after, givenAccounts, givenCompany, type GivenAccount, START } from "../../support/stories.js";
import { TokenPort } from "../../support/token-port.js";
import { TokenServer } from "../../support/token-server.js";
import { eventually } from "../../support/waits.js";

const keys = { ring: generateKeyRing(), identity: randomBytes(32).toString("hex") };
const NEAR = { accessClock: { expiresAt: after(30), renewable: true } };

onEveryEngine("issueAccessToken", (engine) => {
  let opened: OpenTestDatabase;
  let database: Database;
  let server: TokenServer;
  let now: Date;
  let one: Renewals;
  let resolver: IssueAccessTokenResolver;
  let refused: string[];
  let companyId: number;
  let externalId: string;
  let tokens: { access: string; refresh: string };
  let grantId: string;

  function wired(on: Database, between: () => Promise<void> = async () => undefined) {
    const ports = [
      new TokenPort({ url: server.url, now: () => now, timeoutMs: 500 }),
      new TokenPort({ url: server.url, provider: "META", now: () => now, timeoutMs: 500 }),
    ];
    const renewing = renewals(on, { keys, ports });
    const issuing = new IssueAccessToken({
      database: on,
      providers: new Providers(ports),
      grants: {
        read: async (company: number, id: string) => {
          await between();
          return renewing.grants.read(company, id);
        },
      },
      pageTokens: new PageTokens(renewing.vault),
      refreshGrant: renewing.refreshGrant,
      refusals: { refused: async (grant, verdict) => void refused.push(`${grant.id} ${verdict.kind}`) },
      log: QUIET,
    });
    return { renewing, resolver: new IssueAccessTokenResolver(on, issuing) };
  }

  const context = (company: number | null = companyId): RequestContext => ({
    viewer: { kind: "SERVICE_KEY", keyId: "key", companyId: company, operations: ["issueAccessToken"] },
    now,
    requestId: "request",
    address: "192.0.2.1",
    loaders: new Loaders(),
  });
  const issue = (accountId: string, given: Partial<IssueAccessTokenInput> = {}, by = resolver) =>
    by.issueAccessToken(
      { accountId: toGlobalId("SocialAccount", accountId), minimumSecondsLeft: 60, ...given },
      context(),
    );
  const audit = () =>
    database.query<{ action: string; target_id: string; details: string }>(
      sql`SELECT action, target_id, details FROM audit_entries WHERE company_id = ${companyId}`,
    );

  async function give(grant: Partial<GivenGrant> = {}, account: GivenAccount = {}): Promise<string> {
    grantId = await givenGrant(database, one, companyId, { ...tokens, ...grant });
    const [id] = await givenAccounts(database, companyId, [{ grantId, platform: "X", ...account }]);
    return id as string;
  }

  async function givePage(token: string, account: GivenAccount = {}): Promise<string> {
    const id = await give({ provider: "META" }, { platform: "FACEBOOK", ...account });
    const sealed = one.vault.seal(token, { companyId, rowId: id, column: PAGE_TOKEN_COLUMN });
    await database.transaction((tx) =>
      tx.execute(sql`UPDATE social_accounts SET page_token = ${sealed} WHERE id = ${id}`),
    );
    return id;
  }

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    database = opened.database;
  });

  beforeEach(async () => {
    server = await TokenServer.start();
    now = START;
    refused = [];
    ({ renewing: one, resolver } = wired(database));
    externalId = `company-${randomBytes(6).toString("hex")}`;
    companyId = await givenCompany(database, externalId);
    tokens = { access: server.issue("access"), refresh: server.issue("refresh") };
  });

  afterEach(() => server.close());
  afterAll(() => opened.close());

  it("hands out the token of the consent, with its end and scopes, and writes down that it did but not what", async () => {
    const id = await give();
    const payload = await issue(id);
    const ends = after(6_600);
    expect(payload).toEqual({ accessToken: tokens.access, expiresAt: ends, scopes: ["read"], userErrors: [] });
    expect(server.refreshes).toBe(0);
    const entries = await audit();
    expect(entries).toMatchObject([{ action: "ACCESS_TOKEN_ISSUE", target_id: id }]);
    expect(JSON.parse(entries[0]?.details ?? "")).toEqual({
      from: "CONSENT",
      renewed: false,
      expiresAt: ends.toISOString(),
    });
    expect(JSON.stringify(entries)).not.toContain(tokens.access);
  });

  it("renews first what is about to end, as early as the caller asks for", async () => {
    const id = await give(NEAR);
    expect((await issue(id, { minimumSecondsLeft: 30 })).accessToken).toBe(tokens.access);
    const payload = await issue(id, { minimumSecondsLeft: 31 });
    expect(server.lives(payload.accessToken)).toBe(true);
    expect(payload).toMatchObject({ expiresAt: after(7_200), userErrors: [] });
    expect(payload.accessToken).toBe((await grantNow(one, companyId, grantId)).tokens.accessToken);
  });

  it("renews once for many who ask at once in two processes, and gives all of them the same token", async () => {
    const id = await give(NEAR);
    const other = await connectTestDatabase(opened);
    try {
      const there = wired(other).resolver;
      const payloads = await Promise.all(Array.from({ length: 12 }, (_, n) => issue(id, {}, n % 2 ? resolver : there)));
      expect(server.refreshes).toBe(1);
      expect(new Set(payloads.map(({ accessToken }) => accessToken)).size).toBe(1);
      expect(server.lives(payloads[0]?.accessToken ?? null)).toBe(true);
    } finally {
      await other.close();
    }
  });

  it("waits for whoever has the consent in hand", async () => {
    const id = await give(NEAR);
    const claim = await one.lease.claimRow(companyId, grantId);
    if (claim === null) throw new Error("not claimed");
    const waiting = issue(id);
    const { signal } = new AbortController();
    await one.refreshGrant.run({ companyId, grantId, now, signal, claim });
    const payload = await waiting;
    expect(server.refreshes).toBe(1);
    expect(server.lives(payload.accessToken)).toBe(true);
  });

  it("says to try again when it is held for too long, or the platform is silent", async () => {
    const id = await give(NEAR);
    const claim = await one.lease.claimRow(companyId, grantId);
    if (claim === null) throw new Error("not claimed");
    expect(await issue(id)).toMatchObject({ accessToken: null, userErrors: [{ code: "TRY_AGAIN_LATER" }] });
    await one.lease.finish(claim, async () => undefined);
    server.mode = "UNAVAILABLE";
    expect(await issue(id)).toMatchObject({ accessToken: null, userErrors: [{ code: "TRY_AGAIN_LATER" }] });
    expect(await audit()).toEqual([]);
  });

  it("hands on a refusal for good to be judged, and says that a person is needed", async () => {
    const id = await give(NEAR);
    server.mode = "REFUSE";
    expect(await issue(id)).toMatchObject({
      accessToken: null,
      userErrors: [{ code: "RECONNECT_NEEDED", message: expect.stringMatching(/ACCESS_REVOKED.*reconnect/) }],
    });
    await eventually("it is handed on", () => refused.length > 0);
    expect(refused).toEqual([`${grantId} PERMANENT`]);
  });

  it("still hands out what lives when a doubtful renewal cannot be cleared up", async () => {
    const id = await give();
    await database.transaction((tx) =>
      tx.execute(sql`UPDATE grants SET refresh_in_doubt_since = ${START} WHERE id = ${grantId}`),
    );
    server.mode = "UNAVAILABLE";
    expect(await issue(id)).toMatchObject({ accessToken: tokens.access, userErrors: [] });
    server.mode = "OK";
    now = after(300);
    const payload = await issue(id);
    expect(payload.accessToken).not.toBe(tokens.access);
    expect(server.lives(payload.accessToken)).toBe(true);
  });

  it("prefers a page's own token, and serves an EXPIRED page with it while it lives", async () => {
    const page = server.issue("page");
    const connected = await givePage(page);
    expect(await issue(connected)).toMatchObject({ accessToken: page, expiresAt: null, userErrors: [] });
    expect(server.probes).toBe(0);
    const expired = await givePage(page, { expiresAt: after(-10) });
    expect(await issue(expired)).toMatchObject({ accessToken: page, userErrors: [] });
    server.mode = "UNAVAILABLE";
    expect(await issue(expired)).toMatchObject({ accessToken: page });
    server.mode = "OK";
    server.revoke(page);
    expect(await issue(expired)).toMatchObject({ accessToken: null, userErrors: [{ code: "RECONNECT_NEEDED" }] });
  });

  it("mends an EXPIRED consent that can be renewed after all, and no other", async () => {
    const mendable = await give(
      { accessClock: { expiresAt: after(-10), renewable: true } },
      { status: "EXPIRED", expiresAt: after(-10) },
    );
    expect(server.lives((await issue(mendable)).accessToken)).toBe(true);
    const [row] = await database.query(sql`SELECT status FROM social_accounts WHERE id = ${mendable}`);
    expect(row).toEqual({ status: "CONNECTED" });
    const over = await give({ accessClock: { expiresAt: after(-10), renewable: false } }, { expiresAt: after(-10) });
    expect(await issue(over)).toMatchObject({
      accessToken: null,
      userErrors: [{ code: "RECONNECT_NEEDED", message: expect.stringMatching(/EXPIRED/) }],
    });
  });

  it.each(["INVALID", "DISCONNECTED"] as const)("gives nothing for an account that is %s", async (status) => {
    const page = await givePage(server.issue("page"), { status });
    const plain = await give({}, { status, ...(status === "DISCONNECTED" ? { grantId: null } : {}) });
    for (const id of [page, plain]) {
      const payload = await issue(id);
      expect(payload).toMatchObject({ accessToken: null, expiresAt: null, scopes: [] });
      expect(payload.userErrors).toMatchObject([
        { code: "RECONNECT_NEEDED", message: expect.stringContaining(status) },
      ]);
    }
    expect(await audit()).toEqual([]);
  });

  it("knows accounts of the company alone, and companies by the key", async () => {
    const id = await give();
    const stranger = await givenCompany(database);
    const accountId = toGlobalId("SocialAccount", id);
    const ask = (company: number | null, named?: string) =>
      resolver.issueAccessToken(
        { accountId, minimumSecondsLeft: 60, ...(named ? { company: named } : {}) },
        context(company),
      );
    expect((await ask(stranger)).userErrors).toMatchObject([{ code: "NOT_FOUND", path: ["accountId"] }]);
    expect((await ask(null)).userErrors).toMatchObject([{ code: "INVALID_VALUE", path: ["company"] }]);
    expect((await ask(null, externalId)).accessToken).toBe(tokens.access);
    expect((await issue("no-such-account")).userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
    for (const minimumSecondsLeft of [-1, 1_801]) {
      expect((await issue(id, { minimumSecondsLeft })).userErrors).toMatchObject([{ code: "INVALID_VALUE" }]);
    }
    await database.transaction((tx) =>
      tx.execute(sql`UPDATE companies SET suspended_at = ${START} WHERE id = ${companyId}`),
    );
    await expect(issue(id)).rejects.toMatchObject({ code: "COMPANY_SUSPENDED" });
  });

  it("is not interrupted by a take-over that comes between its reads", async () => {
    const accountId = await give();
    const before = grantId;
    const fresh = { access: server.issue("access"), refresh: server.issue("refresh") };
    const taken = await givenGrant(database, one, companyId, fresh);
    let moved = false;
    const { resolver: interrupted } = wired(database, async () => {
      if (moved) return;
      moved = true;
      await database.transaction(async (tx) => {
        await tx.execute(sql`UPDATE social_accounts SET grant_id = ${taken} WHERE id = ${accountId}`);
        await tx.execute(sql`UPDATE grants SET access_token = NULL, refresh_token = NULL WHERE id = ${before}`);
      });
    });
    expect(await issue(accountId, {}, interrupted)).toMatchObject({ userErrors: [], accessToken: fresh.access });
  });
});
