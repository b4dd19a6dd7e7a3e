import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { nanoid } from "nanoid";
import sql from "sql-template-tag";
import { AccountLoader } from "../../../src/accounts/account-loader.js";
import { clearStatedCauses } from "../../../src/accounts/clear-stated-causes.js";
import { lockAccountsById } from "../../../src/accounts/locked-account.js";
import { RecordCauseResolver } from "../../../src/accounts/record-cause.resolver.js";
import { RecordCause, type RecordedCause } from "../../../src/accounts/record-cause.js";
import type { RecordCauseInput } from "../../../src/accounts/record-cause.types.js";
import { RecordStatusChange } from "../../../src/accounts/record-status-change.js";
import type { Status } from "../../../src/accounts/status.js";
import { toGlobalId } from "../../../src/api/global-id.rules.js";
import { Loaders } from "../../../src/api/loaders.js";
import type { RequestContext } from "../../../src/api/request-context.js";
import { SYSTEM } from "../../../src/api/viewer.js";
import { readOptionalMoment, type StoredMoment } from "../../../src/database/moment.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { after, givenAccounts, givenCompany, START } from "../../support/stories.js";

const HOUR = 3_600;

onEveryEngine("recordCause", (engine) => {
  let opened: OpenTestDatabase;
  let resolver: RecordCauseResolver;
  let company: number;
  const seen: RecordedCause[] = [];

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    const effect = { stated: async (_tx: unknown, cause: RecordedCause) => void seen.push(cause) };
    resolver = new RecordCauseResolver(opened.database, new RecordCause([effect]), new AccountLoader(opened.database));
  });

  afterAll(() => opened.close());

  beforeEach(async () => {
    company = await givenCompany(opened.database);
    seen.length = 0;
  });

  function call(accountId: string, input: Partial<RecordCauseInput>, now = after(10 * HOUR)) {
    const context: RequestContext = {
      viewer: {
        kind: "USER",
        companyId: company,
        userId: "anna",
        role: "MEMBER",
        locale: "de",
        timeZone: "Europe/Berlin",
      },
      now,
      requestId: "request",
      address: "192.0.2.1",
      loaders: new Loaders(),
    };
    const whole = { reason: "SUSPICIOUS_ACTIVITY", override: false, ...input } as const;
    return resolver.recordCause({ ...whole, accountId: toGlobalId("SocialAccount", accountId) }, context);
  }

  async function stored(accountId: string) {
    const rows = await opened.database.query<{
      reason: string;
      stated_by_id: string;
      finished_at: StoredMoment | null;
      not_before: StoredMoment | null;
    }>(sql`SELECT * FROM stated_causes WHERE company_id = ${company} AND account_id = ${accountId}`);
    return rows.map((row) => ({
      reason: row.reason,
      by: row.stated_by_id,
      finishedAt: readOptionalMoment(row.finished_at),
      notBefore: readOptionalMoment(row.not_before),
    }));
  }

  async function audited() {
    return opened.database.query<{ action: string; actor_id: string; target_id: string; details: string }>(
      sql`SELECT action, actor_id, target_id, details FROM audit_entries WHERE company_id = ${company}`,
    );
  }

  const broken = async (...accounts: Parameters<typeof givenAccounts>[2]) =>
    givenAccounts(opened.database, company, accounts);

  it("stores the latest statement, tells the effects and the audit trail, and changes no status", async () => {
    const [id = ""] = await broken({ status: "INVALID" });
    const first = await call(id, { reason: "SECURITY_CHECK_REQUIRED" });
    expect(first.userErrors).toEqual([]);
    expect(first.account).toMatchObject({ status: "INVALID", localId: id, lastChangeNumber: 1 });
    expect(await stored(id)).toEqual([
      { reason: "SECURITY_CHECK_REQUIRED", by: "anna", finishedAt: null, notBefore: null },
    ]);
    const finishedAt = after(9 * HOUR);
    await call(id, { reason: "SECURITY_CHECK_REQUIRED", finishedAt });
    expect(await stored(id)).toEqual([
      { reason: "SECURITY_CHECK_REQUIRED", by: "anna", finishedAt, notBefore: after(33 * HOUR) },
    ]);
    await call(id, { reason: "SECURITY_CHECK_REQUIRED", finishedAt, override: true });
    expect(await stored(id)).toMatchObject([{ finishedAt, notBefore: after(10 * HOUR) }]);
    expect(seen.map((cause) => [cause.account.id, cause.notBefore])).toEqual([
      [id, null],
      [id, after(33 * HOUR)],
      [id, after(10 * HOUR)],
    ]);
    const entries = await audited();
    expect(entries.map((entry) => [entry.action, entry.actor_id, entry.target_id])).toEqual(
      Array.from({ length: 3 }, () => ["CAUSE_RECORD", "anna", id]),
    );
    expect(entries.map((entry) => JSON.parse(entry.details) as unknown)).toContainEqual({
      reason: "SECURITY_CHECK_REQUIRED",
      finishedAt: finishedAt.toISOString(),
      override: false,
    });
  });

  it("refuses what cannot be, and then stores, tells and audits nothing", async () => {
    const ids = await broken(
      {},
      { status: "DISCONNECTED" },
      { status: "INVALID" },
      { status: "INVALID", platform: "X" },
    );
    const [works = "", ended = "", invalid = "", atX = ""] = ids;
    const refusal = async (id: string, input: Partial<RecordCauseInput>) => {
      const { account, userErrors } = await call(id, input);
      expect(account).toBeNull();
      return userErrors.map((error) => [error.code, ...error.path]);
    };
    expect(await refusal(works, {})).toEqual([["NOT_BROKEN", "accountId"]]);
    expect(await refusal(ended, {})).toEqual([["ALREADY_DISCONNECTED", "accountId"]]);
    expect(await refusal(atX, { reason: "SECURITY_CHECK_REQUIRED" })).toEqual([["REASON_NOT_OF_PLATFORM", "reason"]]);
    const future = { finishedAt: after(10 * HOUR + 1) };
    expect(await refusal(invalid, future)).toEqual([["INVALID_VALUE", "finishedAt"]]);
    expect(await refusal(invalid, { finishedAt: after(-1) })).toEqual([["INVALID_VALUE", "finishedAt"]]);
    expect(await refusal("no-such-account", {})).toEqual([["NOT_FOUND", "accountId"]]);
    expect(await refusal("' OR 1=1", {})).toEqual([["NOT_FOUND", "accountId"]]);
    company = await givenCompany(opened.database);
    expect(await refusal(invalid, {})).toEqual([["NOT_FOUND", "accountId"]]);
    expect(seen).toEqual([]);
    expect(await audited()).toEqual([]);
    expect(
      await opened.database.query(sql`SELECT * FROM stated_causes WHERE account_id IN (${works}, ${invalid})`),
    ).toEqual([]);
  });

  it("takes a lapsed account for the expired one that every answer shows", async () => {
    const [id = ""] = await broken({ expiresAt: after(9 * HOUR) });
    expect((await call(id, {}, after(9 * HOUR - 1))).userErrors).toMatchObject([{ code: "NOT_BROKEN" }]);
    expect(await call(id, {}, after(9 * HOUR))).toMatchObject({ account: { status: "EXPIRED" }, userErrors: [] });
  });

  it("runs once for a key (D-8)", async () => {
    const [id = ""] = await broken({ status: "INVALID" });
    const idempotencyKey = nanoid();
    for (const payload of [await call(id, { idempotencyKey }), await call(id, { idempotencyKey })]) {
      expect(payload).toMatchObject({ account: { localId: id }, userErrors: [] });
    }
    expect(seen).toHaveLength(1);
    expect(await audited()).toHaveLength(1);
    const other = await call(id, { idempotencyKey, reason: "CREDENTIALS_CHANGED" });
    expect(other.userErrors).toMatchObject([{ code: "IDEMPOTENCY_KEY_REUSED" }]);
    expect(await stored(id)).toMatchObject([{ reason: "SUSPICIOUS_ACTIVITY" }]);
  });

  it("keeps one of two that are stated at once", async () => {
    const [id = ""] = await broken({ status: "INVALID" });
    const reasons = [
      "SUSPICIOUS_ACTIVITY",
      "CREDENTIALS_CHANGED",
      "IDENTITY_UNCONFIRMED",
      "TWO_FACTOR_REQUIRED",
    ] as const;
    const payloads = await Promise.all(reasons.map((reason) => call(id, { reason })));
    expect(payloads.flatMap((payload) => payload.userErrors)).toEqual([]);
    expect(await stored(id)).toHaveLength(1);
    expect(await audited()).toHaveLength(4);
  });

  it.each([
    ["CONNECTED", 0],
    ["DISCONNECTED", 0],
  ] as const)("is forgotten when the account becomes %s", async (to, left) => {
    const [id = "", other = ""] = await broken({ status: "INVALID" }, { status: "INVALID" });
    await call(id, {});
    await call(other, {});
    await turn(id, to);
    expect(await stored(id)).toHaveLength(left);
    expect(await stored(other)).toHaveLength(1);
  });

  it("outlives the writing down of the expiry that it is about", async () => {
    const [id = ""] = await broken({ expiresAt: after(9 * HOUR) });
    await call(id, {});
    await turn(id, "EXPIRED");
    expect(await stored(id)).toHaveLength(1);
  });

  function turn(id: string, to: Status) {
    const recorder = new RecordStatusChange([clearStatedCauses]);
    return opened.database.transaction(async (tx) => {
      const accounts = await lockAccountsById(tx, company, [id]);
      const findings = accounts.map((account) => ({
        account,
        to,
        reason: null,
        source: "PROBE" as const,
        actor: SYSTEM,
        occurredAt: after(20 * HOUR, START),
      }));
      return recorder.record(tx, findings, after(20 * HOUR));
    });
  }
});
