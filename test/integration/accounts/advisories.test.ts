import { afterAll, beforeAll, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { Advisories } from "../../../src/accounts/advisories.js";
import { closeAdvisoriesOnLeaving } from "../../../src/accounts/close-advisories.js";
import { ADVISORY_STALE_MS, CloseStaleAdvisories } from "../../../src/accounts/close-stale-advisories.js";
import { type LockedAccount, lockAccountsById } from "../../../src/accounts/locked-account.js";
import { RecordStatusChange } from "../../../src/accounts/record-status-change.js";
import { SYSTEM } from "../../../src/api/viewer.js";
import { readMoment, readOptionalMoment, type StoredMoment } from "../../../src/database/moment.js";
import type { Transaction } from "../../../src/database/transaction.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { after, givenAccounts, givenCompany, START } from "../../support/stories.js";

onEveryEngine("advisories", (engine) => {
  let opened: OpenTestDatabase;
  const advisories = new Advisories();

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
  });

  afterAll(() => opened.close());

  /** Runs with the rows of the accounts held, as every caller has to. */
  function holding<T>(
    companyId: number,
    ids: readonly string[],
    work: (tx: Transaction, accounts: LockedAccount[]) => Promise<T>,
  ): Promise<T> {
    return opened.database.transaction(async (tx) => work(tx, await lockAccountsById(tx, companyId, ids)));
  }

  async function given(...accounts: Parameters<typeof givenAccounts>[2]): Promise<[number, string[]]> {
    const companyId = await givenCompany(opened.database);
    return [companyId, await givenAccounts(opened.database, companyId, accounts)];
  }

  async function stored(companyId: number, accountId: string) {
    const rows = await opened.database.query<{
      number: number;
      reason: string;
      open_account_id: string | null;
      opened_at: StoredMoment;
      last_seen_at: StoredMoment;
      closed_at: StoredMoment | null;
    }>(sql`SELECT * FROM advisories WHERE company_id = ${companyId} AND account_id = ${accountId} ORDER BY number`);
    return rows.map((row) => ({
      number: row.number,
      reason: row.reason,
      open: row.open_account_id === accountId,
      openedAt: readMoment(row.opened_at),
      lastSeenAt: readMoment(row.last_seen_at),
      closedAt: readOptionalMoment(row.closed_at),
    }));
  }

  const open = (
    companyId: number,
    id: string,
    reason: "CONTENT_POLICY_BLOCK" | "PROVIDER_APP_FAULT",
    seconds: number,
  ) =>
    holding(companyId, [id], async (tx, [account]) =>
      advisories.open(tx, account as LockedAccount, reason, "REPORT", after(seconds)),
    );

  it("numbers what it tells of an account; the same again is only seen again, another one takes its place", async () => {
    const [companyId, [id = "", other = ""]] = await given({}, {});
    expect(await open(companyId, id, "CONTENT_POLICY_BLOCK", 10)).toBe(1);
    expect(await open(companyId, id, "CONTENT_POLICY_BLOCK", 20)).toBeNull();
    expect(await open(companyId, id, "CONTENT_POLICY_BLOCK", 15)).toBeNull();
    expect(await open(companyId, id, "PROVIDER_APP_FAULT", 30)).toBe(2);
    expect(await open(companyId, other, "PROVIDER_APP_FAULT", 30)).toBe(1);
    expect(await stored(companyId, id)).toEqual([
      {
        number: 1,
        reason: "CONTENT_POLICY_BLOCK",
        open: false,
        openedAt: after(10),
        lastSeenAt: after(20),
        closedAt: after(30),
      },
      {
        number: 2,
        reason: "PROVIDER_APP_FAULT",
        open: true,
        openedAt: after(30),
        lastSeenAt: after(30),
        closedAt: null,
      },
    ]);
  });

  it("is only for connected accounts, and for those that have not lapsed", async () => {
    const [companyId, ids] = await given({ status: "INVALID" }, { expiresAt: after(5) }, {});
    const numbers = await holding(companyId, ids, (tx, accounts) =>
      advisories.openAll(tx, accounts, "PROVIDER_APP_FAULT", "PROBE", after(10)),
    );
    expect(numbers).toEqual(new Map([[ids[2], 1]]));
  });

  it("takes 450 accounts at once, some of which have it already", async () => {
    const [companyId, ids] = await given(...Array.from({ length: 450 }, () => ({})));
    await open(companyId, ids[7] as string, "PROVIDER_APP_FAULT", 1);
    const numbers = await holding(companyId, ids, (tx, accounts) =>
      advisories.openAll(tx, accounts, "PROVIDER_APP_FAULT", "PROBE", after(10)),
    );
    expect(numbers.size).toBe(449);
    expect(numbers.has(ids[7] as string)).toBe(false);
  });

  it("opens one of two that are told at once", async () => {
    const [companyId, [id = ""]] = await given({});
    const numbers = await Promise.all(
      [1, 2, 3, 4].map((second) => open(companyId, id, "CONTENT_POLICY_BLOCK", second)),
    );
    expect(numbers.filter((number) => number !== null)).toEqual([1]);
    expect((await stored(companyId, id)).filter((advisory) => advisory.open)).toHaveLength(1);
  });

  it("ends by a look that disproves it, and by no other", async () => {
    const [companyId, ids] = await given({}, {}, {});
    const [fault = "", role = "", posting = ""] = ids;
    await holding(companyId, ids, async (tx, accounts) => {
      const of = (id: string) => accounts.find((account) => account.id === id) as LockedAccount;
      await advisories.open(tx, of(fault), "PROVIDER_APP_FAULT", "PROBE", after(1));
      await advisories.open(tx, of(role), "PERMISSIONS_MISSING", "PROBE", after(1));
      await advisories.open(tx, of(posting), "CONTENT_POLICY_BLOCK", "REPORT", after(1));
    });
    const look = (proves: readonly ("TOKEN" | "PERMISSION" | "ROLE" | "TARGET")[], seconds: number) =>
      holding(companyId, ids, (tx, accounts) => advisories.closeDisproved(tx, accounts, proves, after(seconds)));
    const closed = async () =>
      Promise.all(ids.map(async (id) => (await stored(companyId, id))[0]?.closedAt?.getTime() ?? null));
    await look(["TOKEN"], 10);
    expect(await closed()).toEqual([after(10).getTime(), null, null]);
    await look(["TOKEN", "ROLE", "PERMISSION", "TARGET"], 20);
    expect(await closed()).toEqual([after(10).getTime(), after(20).getTime(), null]);
    await holding(companyId, [posting], (tx, [account]) => advisories.close(tx, account as LockedAccount, after(30)));
    expect(await closed()).toEqual([after(10).getTime(), after(20).getTime(), after(30).getTime()]);
  });

  it("ends when the account leaves CONNECTED, at that very instant but not before it began", async () => {
    const [companyId, ids] = await given({}, {}, {});
    const [one = "", late = "", without = ""] = ids;
    await open(companyId, one, "CONTENT_POLICY_BLOCK", 10);
    await open(companyId, late, "CONTENT_POLICY_BLOCK", 50);
    const recorder = new RecordStatusChange([closeAdvisoriesOnLeaving]);
    await holding(companyId, ids, (tx, accounts) =>
      recorder.record(
        tx,
        accounts.map((account) => ({
          account,
          to: "INVALID" as const,
          reason: "ACCESS_REVOKED" as const,
          source: "PROBE" as const,
          actor: SYSTEM,
          occurredAt: after(40),
        })),
        after(60),
      ),
    );
    expect(await stored(companyId, one)).toMatchObject([{ open: false, closedAt: after(40) }]);
    expect(await stored(companyId, late)).toMatchObject([{ open: false, closedAt: after(50) }]);
    expect(await stored(companyId, without)).toEqual([]);
  });

  it("ends by itself seven days after it was last seen", async () => {
    const [companyId, [stale = "", fresh = ""]] = await given({}, {});
    await open(companyId, stale, "CONTENT_POLICY_BLOCK", 0);
    await open(companyId, fresh, "CONTENT_POLICY_BLOCK", 0);
    await open(companyId, fresh, "CONTENT_POLICY_BLOCK", 1);
    const now = new Date(START.getTime() + ADVISORY_STALE_MS);
    const sweep = new CloseStaleAdvisories(opened.database);
    await sweep.run(new Date(now.getTime() - 1));
    expect(await stored(companyId, stale)).toMatchObject([{ open: true }]);
    await sweep.run(now);
    await sweep.run(now);
    expect(await stored(companyId, stale)).toMatchObject([{ open: false, closedAt: now }]);
    expect(await stored(companyId, fresh)).toMatchObject([{ open: true, closedAt: null }]);
  });

  it("sweeps more than fit into one batch", async () => {
    const [companyId, ids] = await given(...Array.from({ length: 430 }, () => ({})));
    await holding(companyId, ids, (tx, accounts) =>
      advisories.openAll(tx, accounts, "PROVIDER_APP_FAULT", "PROBE", START),
    );
    await new CloseStaleAdvisories(opened.database).run(new Date(START.getTime() + ADVISORY_STALE_MS));
    const [left] = await opened.database.query<{ open: number }>(
      sql`SELECT COUNT(*) AS open FROM advisories WHERE company_id = ${companyId} AND closed_at IS NULL`,
    );
    expect(left?.open).toBe(0);
  });
});
