import { afterAll, beforeAll, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { lockAccountsById } from "../../../src/accounts/locked-account.js";
import { RecordStatusChange } from "../../../src/accounts/record-status-change.js";
import type { NumberedChange, StatusChangeEffect, StatusFinding } from "../../../src/accounts/status-change.js";
import type { Status } from "../../../src/accounts/status.js";
import { SYSTEM } from "../../../src/api/viewer.js";
import type { Transaction } from "../../../src/database/transaction.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { expectFactsToAgree } from "../../support/oracles.js";
import { after, givenAccounts, givenCompany } from "../../support/stories.js";

onEveryEngine("record-status-change", (engine) => {
  let opened: OpenTestDatabase;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
  });

  afterAll(() => opened.close());

  const find = async (
    tx: Transaction,
    companyId: number,
    ids: readonly string[],
    to: Status,
    seconds: number,
  ): Promise<StatusFinding[]> => {
    const accounts = await lockAccountsById(tx, companyId, ids);
    return accounts.map((account) => ({
      account,
      to,
      reason: to === "CONNECTED" ? null : "ACCESS_REVOKED",
      source: "PROBE",
      actor: SYSTEM,
      occurredAt: after(seconds),
    }));
  };

  it("writes row, numbered change and outage together, and nothing when nothing changed", async () => {
    const { database } = opened;
    const companyId = await givenCompany(database);
    const ids = await givenAccounts(database, companyId, [{}, {}]);
    const recorder = new RecordStatusChange();
    const turn = (to: Status, seconds: number) =>
      database.transaction(async (tx) =>
        recorder.record(tx, await find(tx, companyId, ids, to, seconds), after(seconds + 30)),
      );

    expect((await turn("INVALID", 10)).map((change) => change.number)).toEqual([3, 4]);
    expect(await turn("INVALID", 20)).toEqual([]);
    expect((await turn("CONNECTED", 70)).map((change) => change.number)).toEqual([5, 6]);

    const outages = await database.query<unknown>(
      sql`SELECT opened_number, closed_number, open_account_id, cause FROM outages WHERE company_id = ${companyId}
        ORDER BY opened_number`,
    );
    expect(outages).toEqual([
      { opened_number: 3, closed_number: expect.any(Number), open_account_id: null, cause: "ACCESS_REVOKED" },
      { opened_number: 4, closed_number: expect.any(Number), open_account_id: null, cause: "ACCESS_REVOKED" },
    ]);
    await expectFactsToAgree(database);
  });

  it("moves an outage on when the cause changes, without overlap or hole", async () => {
    const { database } = opened;
    const companyId = await givenCompany(database);
    const ids = await givenAccounts(database, companyId, [{}]);
    const recorder = new RecordStatusChange();
    for (const [to, seconds] of [
      ["INVALID", 10],
      ["DISCONNECTED", 20],
      ["CONNECTED", 30],
    ] as const) {
      await database.transaction(async (tx) =>
        recorder.record(tx, await find(tx, companyId, ids, to, seconds), after(seconds)),
      );
    }
    const spans = await database.query<{ started_at: string; ended_at: string }>(
      sql`SELECT started_at, ended_at FROM outages WHERE company_id = ${companyId} ORDER BY opened_number`,
    );
    expect(spans).toHaveLength(2);
    expect(spans[0]?.ended_at).toEqual(spans[1]?.started_at);
    await expectFactsToAgree(database);
  });

  it("never lets a change become true before the one it follows", async () => {
    const { database } = opened;
    const companyId = await givenCompany(database);
    const ids = await givenAccounts(database, companyId, [{}]);
    const recorder = new RecordStatusChange();
    const [change] = await database.transaction(async (tx) =>
      recorder.record(tx, await find(tx, companyId, ids, "INVALID", -3_600), after(0)),
    );
    expect(change?.occurredAt).toEqual(after(0));
  });

  it("refuses a transition that the table does not know, and then writes nothing", async () => {
    const { database } = opened;
    const companyId = await givenCompany(database);
    const ids = await givenAccounts(database, companyId, [{ status: "EXPIRED" }, {}]);
    const recorder = new RecordStatusChange();
    await expect(
      database.transaction(async (tx) => recorder.record(tx, await find(tx, companyId, ids, "INVALID", 10), after(10))),
    ).rejects.toThrow(/cannot turn from EXPIRED to INVALID/);
    await expectFactsToAgree(database);
  });

  it("calls effects in the caller's transaction, around the drawing of numbers, and rolls back with them", async () => {
    const { database } = opened;
    const companyId = await givenCompany(database);
    const ids = await givenAccounts(database, companyId, [{}, {}]);
    const seen: string[] = [];
    const effect: StatusChangeEffect = {
      prepare: async (_tx, findings) => {
        seen.push(`prepare ${findings.length}`);
      },
      append: async (tx, changes: readonly NumberedChange[]) => {
        seen.push(`append ${changes.map((change) => change.number).join()}`);
        tx.afterCommit(() => seen.push("after commit"));
        if (seen.length === 2) throw new Error("effect failed");
      },
    };
    const recorder = new RecordStatusChange([effect]);
    const expire = () =>
      database.transaction(async (tx) => recorder.record(tx, await find(tx, companyId, ids, "INVALID", 10), after(10)));
    await expect(expire()).rejects.toThrow("effect failed");
    await expectFactsToAgree(database);
    await expire();
    expect(seen).toEqual(["prepare 2", "append 3,4", "prepare 2", "append 3,4", "after commit"]);
    await expectFactsToAgree(database);
  });

  it("numbers changes of several companies at once, each without a gap, under concurrent writers", async () => {
    const { database } = opened;
    const companies = await Promise.all([givenCompany(database), givenCompany(database), givenCompany(database)]);
    const accounts = new Map<number, string[]>();
    for (const companyId of companies) {
      accounts.set(
        companyId,
        await givenAccounts(
          database,
          companyId,
          Array.from({ length: 8 }, () => ({})),
        ),
      );
    }
    const recorder = new RecordStatusChange();
    const writers = Array.from({ length: 8 }, (_, writer) =>
      database.transaction(async (tx) => {
        const findings: StatusFinding[] = [];
        for (const companyId of companies) {
          findings.push(...(await find(tx, companyId, [accounts.get(companyId)?.[writer] as string], "INVALID", 10)));
        }
        return recorder.record(tx, findings.toReversed(), after(20));
      }),
    );
    await Promise.all(writers);
    for (const companyId of companies) {
      const [row] = await database.query<{ last_number: number }>(
        sql`SELECT last_number FROM company_streams WHERE company_id = ${companyId}`,
      );
      expect(row?.last_number).toBe(16);
    }
    await expectFactsToAgree(database);
  });

  it("writes more changes at once than fit into one statement", async () => {
    const { database } = opened;
    const companyId = await givenCompany(database);
    const ids = await givenAccounts(
      database,
      companyId,
      Array.from({ length: 1_100 }, () => ({})),
    );
    const recorder = new RecordStatusChange();
    const changes = await database.transaction(async (tx) =>
      recorder.record(tx, await find(tx, companyId, ids, "INVALID", 10), after(10)),
    );
    expect(changes).toHaveLength(1_100);
    await expectFactsToAgree(database);
  });
});
