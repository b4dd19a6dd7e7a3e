import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { AccountLoader } from "../../../src/accounts/account-loader.js";
import { toGlobalId } from "../../../src/api/global-id.rules.js";
import { Loaders } from "../../../src/api/loaders.js";
import type { RequestContext } from "../../../src/api/request-context.js";
import type { Verdict } from "../../../src/platforms/verdict.js";
import { ReportPlatformErrorResolver } from "../../../src/verification/report-platform-error.resolver.js";
import { ReportPlatformError } from "../../../src/verification/report-platform-error.js";
import { VerifyAccountResolver } from "../../../src/verification/verify-account.resolver.js";
import { VerifyAccount } from "../../../src/verification/verify-account.js";
import { VerifyGrantNow } from "../../../src/verification/verify-grant-now.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { ALIVE, doubtful, permanent, ScriptedPort, TRANSIENT } from "../../support/scripted-port.js";
import { after, givenCompany } from "../../support/stories.js";
import {
  givenConsent,
  grantTraces,
  lookAt,
  statusesOf,
  type StoredConsent,
  type Verifications,
  verifications,
} from "../../support/verifications.js";

const NOW = after(3_600);

onEveryEngine("looks that somebody calls for", (engine) => {
  let opened: OpenTestDatabase;
  let port: ScriptedPort;
  let world: Verifications;
  let companyId: number;
  let company: string;
  let consent: StoredConsent;
  let verifyNow: VerifyGrantNow;
  let verify: VerifyAccountResolver;
  let report: ReportPlatformErrorResolver;
  let incidentOpen: boolean;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
  });

  afterAll(() => opened.close());

  beforeEach(async () => {
    const { database } = opened;
    await database.transaction((tx) => tx.execute(sql`UPDATE grants SET last_answer = NULL, last_answer_at = NULL`));
    port = new ScriptedPort();
    incidentOpen = false;
    const incidents = { isOpen: async () => incidentOpen, consider: async () => undefined };
    world = verifications(database, [port], { incidents });
    const { lease, lookAtGrant, providers } = world;
    const clock = { now: () => NOW, toReal: (instant: Date) => instant };
    verifyNow = new VerifyGrantNow({ database, lease, lookAtGrant, clock, patienceMs: 300 });
    const verifyAccount = new VerifyAccount(database, verifyNow);
    const accounts = new AccountLoader(database);
    verify = new VerifyAccountResolver(verifyAccount, accounts);
    report = new ReportPlatformErrorResolver(database, new ReportPlatformError(providers, verifyAccount), accounts);
    company = `company-${Math.random()}`;
    companyId = await givenCompany(database, company);
    consent = await givenConsent(database, world, companyId, { profiles: 2 });
    const witness = await givenConsent(database, world, await givenCompany(database));
    await lookAt(world, witness, after(0));
    port.calls.length = 0;
  });

  const contextOf = (viewer: RequestContext["viewer"]): RequestContext => ({
    viewer,
    now: NOW,
    requestId: "request",
    address: null,
    loaders: new Loaders(),
  });
  const member = (): RequestContext =>
    contextOf({ kind: "USER", companyId, userId: "user", role: "MEMBER", locale: "de", timeZone: "Europe/Berlin" });
  const backend = (): RequestContext =>
    contextOf({ kind: "SERVICE_KEY", keyId: "key", companyId: null, operations: ["reportPlatformError"] });

  const accountId = (index = 0) => toGlobalId("SocialAccount", consent.accountIds[index] as string);
  const verifyFirst = () => verify.verifyAccount({ accountId: accountId() }, member());
  const reportFirst = (extra: object = {}) =>
    report.reportPlatformError({ company, accountId: accountId(), httpStatus: 400, body: "{}", ...extra }, backend());

  describe("verifyAccount", () => {
    it.each<[string, Verdict, Verdict | null, string, string]>([
      ["alive", ALIVE, null, "ALIVE", "CONNECTED"],
      ["dead", permanent(), null, "DEAD", "INVALID"],
      ["in doubt", doubtful(), null, "SUSPECTED", "CONNECTED"],
      ["in doubt, confirmed", doubtful(), permanent(), "DEAD", "INVALID"],
      ["blocked", { kind: "BLOCKED", reason: "CONTENT_POLICY_BLOCK" }, null, "BLOCKED", "CONNECTED"],
      ["silent", TRANSIENT, null, "NO_ANSWER", "CONNECTED"],
      ["limited", { kind: "RATE_LIMITED", retryAfterSeconds: 60 }, null, "RATE_LIMITED", "CONNECTED"],
      ["our own fault", { kind: "APP_FAULT" }, null, "APP_FAULT", "CONNECTED"],
    ])("%s: tells verdict and account as they are now", async (_title, answer, second, verdict, status) => {
      port.set(answer, consent.token);
      port.second = () => second;
      expect(await verifyFirst()).toMatchObject({ verdict, account: { status }, userErrors: [] });
    });

    it("looks at the profile too, due or not", async () => {
      await lookAt(world, consent, after(60));
      port.calls.length = 0;
      await verifyFirst();
      expect(port.calls).toEqual([`grant ${consent.token}`, `profile ${consent.token} ${consent.externalIds[0]}`]);
    });

    it("asks the platform once when it is called again and again", async () => {
      const payloads = await Promise.all([verifyFirst(), verifyFirst(), verifyFirst()]);
      payloads.push(await verifyFirst());
      expect(new Set(payloads.map(({ verdict }) => verdict))).toEqual(new Set(["ALIVE"]));
      expect(port.calls.filter((call) => call.startsWith("grant"))).toHaveLength(1);
    });

    it("says that it is held while an incident is open", async () => {
      incidentOpen = true;
      port.set(permanent(), consent.token);
      expect(await verifyFirst()).toMatchObject({ verdict: "HELD", account: { status: "CONNECTED" } });
    });

    it("answers with the last finding when somebody else has the grant in hand all the time", async () => {
      await lookAt(world, consent, NOW);
      port.calls.length = 0;
      const claim = await world.lease.claimRow(companyId, consent.id);
      expect(claim).not.toBeNull();
      expect(await verifyFirst()).toMatchObject({ verdict: "ALIVE", account: { status: "CONNECTED" } });
      expect(port.calls).toEqual([]);
      expect((await grantTraces(opened.database, consent)).next).toEqual(NOW);
    });

    it("waits for whoever has the grant in hand for a moment", async () => {
      const claim = await world.lease.claimRow(companyId, consent.id);
      const looking = verifyFirst();
      await new Promise((resolve) => setTimeout(resolve, 100));
      if (claim !== null) await world.lease.finish(claim, async () => undefined);
      expect(await looking).toMatchObject({ verdict: "ALIVE" });
      expect(port.calls).toContain(`grant ${consent.token}`);
    });

    it("knows no account of another company, nor one that is no account", async () => {
      const elsewhere = await givenConsent(opened.database, world, await givenCompany(opened.database));
      const foreign = toGlobalId("SocialAccount", elsewhere.accountIds[0] as string);
      for (const id of [foreign, "nonsense", toGlobalId("User", consent.accountIds[0] as string)]) {
        const payload = await verify.verifyAccount({ accountId: id }, member());
        expect(payload).toMatchObject({ account: null, verdict: null, userErrors: [{ code: "NOT_FOUND" }] });
      }
      expect(port.calls).toEqual([]);
    });

    it("has nothing to ask about what a person disconnected", async () => {
      await opened.database.transaction((tx) =>
        tx.execute(sql`UPDATE social_accounts SET grant_id = NULL, status = 'DISCONNECTED'
          WHERE company_id = ${companyId} AND id = ${consent.accountIds[0]}`),
      );
      expect(await verifyFirst()).toMatchObject({ verdict: "NOT_CHECKED", account: { status: "DISCONNECTED" } });
    });
  });

  describe("reportPlatformError", () => {
    const postingOnly: Verdict = { kind: "DOUBTFUL", reason: "SECURITY_CHECK_REQUIRED", blocksPosting: true };

    it.each<[string, Verdict, Verdict, string, string, string | null]>([
      ["a dead token that lives changes nothing", permanent(), ALIVE, "ALIVE", "CONNECTED", null],
      ["a dead token that our look finds dead ends it", permanent(), permanent(), "DEAD", "INVALID", null],
      [
        "a dead token, and our look is in doubt: two findings",
        permanent("SESSION_ENDED"),
        doubtful(),
        "DEAD",
        "INVALID",
        null,
      ],
      ["a refused post of a living token", postingOnly, ALIVE, "BLOCKED", "CONNECTED", "SECURITY_CHECK_REQUIRED"],
      ["a refused post of a dead token", postingOnly, permanent(), "DEAD", "INVALID", null],
      [
        "a block",
        { kind: "BLOCKED", reason: "CONTENT_POLICY_BLOCK" },
        ALIVE,
        "BLOCKED",
        "CONNECTED",
        "CONTENT_POLICY_BLOCK",
      ],
      ["our own fault", { kind: "APP_FAULT" }, ALIVE, "APP_FAULT", "CONNECTED", "PROVIDER_APP_FAULT"],
      ["a dead token, and nobody answers us", permanent(), TRANSIENT, "NO_ANSWER", "CONNECTED", null],
    ])("%s", async (_title, reported, found, verdict, status, advice) => {
      port.report = reported;
      port.set(found, consent.token);
      const payload = await reportFirst();
      expect(payload).toMatchObject({ verdict, account: { status }, userErrors: [] });
      expect(payload.reportedReason).toBe("reason" in reported ? reported.reason : null);
      const advisories = await opened.database.query<{ reason: string; source: string }>(
        sql`SELECT reason, source FROM advisories WHERE company_id = ${companyId} AND open_account_id IS NOT NULL`,
      );
      expect(advisories).toEqual(advice === null ? [] : [{ reason: advice, source: "REPORT" }]);
      expect((await statusesOf(opened.database, consent))[1]).toMatch(status === "INVALID" ? /^INVALID/ : /^CONNECTED/);
    });

    it.each<[Verdict, string]>([
      [TRANSIENT, "NO_ANSWER"],
      [{ kind: "RATE_LIMITED", retryAfterSeconds: null }, "RATE_LIMITED"],
      [{ kind: "IRRELEVANT" }, "NOT_CHECKED"],
    ])("what says nothing about the connection calls for no look: %j", async (reported, verdict) => {
      port.report = reported;
      expect(await reportFirst()).toMatchObject({ verdict, reportedReason: null });
      expect(port.calls).toEqual([]);
    });

    it("marks with the source REPORT", async () => {
      port.report = permanent();
      port.set(permanent(), consent.token);
      await reportFirst();
      const rows = await opened.database.query<{ source: string }>(
        sql`SELECT source FROM status_changes WHERE company_id = ${companyId} AND to_status = 'INVALID'`,
      );
      expect(rows).toEqual([{ source: "REPORT" }, { source: "REPORT" }]);
    });

    it("looks once for one key, and tells the same again", async () => {
      port.report = permanent();
      port.set(permanent(), consent.token);
      const first = await reportFirst({ idempotencyKey: "once" });
      const calls = port.calls.length;
      port.set(ALIVE, consent.token);
      const again = await reportFirst({ idempotencyKey: "once" });
      expect(again).toMatchObject({ verdict: "DEAD", reportedReason: first.reportedReason });
      expect(port.calls).toHaveLength(calls);
      const other = await reportFirst({ idempotencyKey: "once", httpStatus: 401 });
      expect(other.userErrors).toMatchObject([{ code: "IDEMPOTENCY_KEY_REUSED" }]);
      const audit = await opened.database.query<{ action: string }>(
        sql`SELECT action FROM audit_entries WHERE company_id = ${companyId}`,
      );
      expect(audit).toEqual([{ action: "PLATFORM_ERROR_REPORT" }]);
    });

    it.each<[string, object, object]>([
      ["a status that is none", { httpStatus: 99 }, { code: "INVALID_VALUE", path: ["httpStatus"] }],
      ["a body that is a page", { body: "é".repeat(10_001) }, { code: "TOO_LONG", path: ["body"] }],
      [
        "a crowd of headers",
        { headers: Array.from({ length: 101 }, () => ({ name: "a", value: "b" })) },
        { code: "TOO_MANY", path: ["headers"] },
      ],
      ["another company", { company: "unknown" }, { code: "NOT_FOUND", path: ["company"] }],
      ["no account", { accountId: "nonsense" }, { code: "NOT_FOUND", path: ["accountId"] }],
    ])("refuses %s", async (_title, extra, problem) => {
      expect(await reportFirst(extra)).toMatchObject({ account: null, verdict: null, userErrors: [problem] });
      expect(port.calls).toEqual([]);
    });
  });

  it("after a push looks at once, marks at once", async () => {
    await opened.database.transaction((tx) => tx.execute(sql`UPDATE grants SET last_answer = NULL`));
    port.set(permanent(), consent.token);
    await verifyNow.run(companyId, consent.id, { pushed: true });
    expect(await statusesOf(opened.database, consent)).toEqual(["INVALID ACCESS_REVOKED", "INVALID ACCESS_REVOKED"]);
  });
});
