import { afterEach, beforeEach, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { SYSTEM } from "../../../src/api/viewer.js";
import { findCompanyByExternalId } from "../../../src/companies/find-company.js";
import { readMoment, type StoredMoment } from "../../../src/database/moment.js";
import { lockAccountsById } from "../../../src/accounts/locked-account.js";
import { DemoExpiry, type DemoExpiryTimes } from "../../../src/sandbox/demo/demo-expiry.js";
import { furnishDemo } from "../../../src/sandbox/demo/furnish-demo.js";
import { NORDLICHT } from "../../../src/sandbox/demo/nordlicht.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { expectFactsToAgree } from "../../support/oracles.js";
import { eventually } from "../../support/waits.js";
import { importOwn, openProcess, ownGrant, quiet, type SandboxProcess } from "./world.js";

const HOUR_MS = 3_600_000;
const ticking = NORDLICHT.grants.filter((grant) => grant.ticks === true);
const names = ticking.flatMap((grant) => grant.accounts.map((account) => account.name));

/** Fast enough for a test; tokens live for hours of the clock, which the test moves. */
const FAST: DemoExpiryTimes = { first: HOUR_MS, next: HOUR_MS, rest: 0, look: 10 };

interface Facts {
  id: string;
  name: string;
  status: string;
  expires_at: StoredMoment | null;
  last_change_number: number;
}

onEveryEngine("tokens of the demo that expire while somebody watches", (engine) => {
  let opened: OpenTestDatabase;
  let process: SandboxProcess;
  let companyId: number;
  let demos: DemoExpiry[];

  beforeEach(async () => {
    opened = await openTestDatabase(engine);
    process = await openProcess(opened.database);
    await furnishDemo({ ...process, log: quiet, dialects: [] }, process.clock.now());
    companyId = (await findCompanyByExternalId(opened.database, NORDLICHT.externalId))?.id ?? 0;
    demos = [];
  });

  afterEach(async () => {
    for (const demo of demos) await demo.close();
    process.clock.close();
    await opened.close();
  });

  const begin = async (times: Partial<DemoExpiryTimes> = {}) => {
    const demo = new DemoExpiry({ ...process, log: quiet, companyId, grants: ticking }, { ...FAST, ...times });
    demos.push(demo);
    await demo.start();
  };
  const allAccounts = () =>
    opened.database.query<Facts>(
      sql`SELECT id, name, status, expires_at, last_change_number FROM social_accounts WHERE company_id = ${companyId} ORDER BY id`,
    );
  /** Those that tick, in their order. */
  const tickers = async () => {
    const all = await allAccounts();
    return names.map((name) => all.find((account) => account.name === name) as Facts);
  };
  const others = async () => (await allAccounts()).filter((account) => !names.includes(account.name));
  const statuses = async () => (await tickers()).map((account) => account.status);
  const passHours = async (hours: number) => {
    await process.clock.advanceTo(new Date(process.clock.now().getTime() + hours * HOUR_MS));
    await process.expireDueAccounts.run(process.clock.now());
  };
  const all = (status: string) => names.map(() => status);

  it("end one after the other, the first one soon after the start", async () => {
    const before = process.clock.now().getTime();
    await begin({ look: HOUR_MS });
    const ends = (await tickers()).map((account) => readMoment(account.expires_at as StoredMoment).getTime());
    const first = (ends[0] as number) - before;
    expect(first).toBeGreaterThanOrEqual(HOUR_MS);
    expect(first).toBeLessThan(1.1 * HOUR_MS);
    expect(ends.map((end) => end - (ends[0] as number))).toEqual(names.map((_name, index) => index * HOUR_MS));
    expect(await statuses()).toEqual(all("CONNECTED"));
    await passHours(1.5);
    expect(await statuses()).toEqual(["EXPIRED", ...all("CONNECTED").slice(1)]);
  });

  it("are renewed by an event each once all have expired, and end again", async () => {
    await begin();
    const untouched = await others();
    await passHours(names.length - 0.5);
    expect(await statuses()).toEqual([...all("EXPIRED").slice(1), "CONNECTED"]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await statuses()).toEqual([...all("EXPIRED").slice(1), "CONNECTED"]);
    await passHours(1);
    await eventually("all are connected again", async () => (await statuses()).every((each) => each === "CONNECTED"));
    const healed = await opened.database.query<{ source: string; from_status: string }>(
      sql`SELECT c.source, c.from_status FROM status_changes c JOIN social_accounts a
        ON a.company_id = c.company_id AND a.last_change_number = c.number
        WHERE a.company_id = ${companyId} AND c.to_status = 'CONNECTED' AND c.from_status = 'EXPIRED' AND c.source = 'REFRESH'`,
    );
    expect(healed).toHaveLength(names.length);
    await passHours(1.5);
    expect(await statuses()).toEqual(["EXPIRED", ...all("CONNECTED").slice(1)]);
    expect(await others()).toEqual(untouched);
    await expectFactsToAgree(opened.database);
  });

  it("rest before they are renewed", async () => {
    await begin({ rest: HOUR_MS });
    await passHours(24);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(await statuses()).toEqual(all("EXPIRED"));
  });

  it("are renewed at every later start", async () => {
    await begin({ look: HOUR_MS });
    await passHours(2.5);
    await demos[0]?.close();
    await begin({ look: HOUR_MS });
    expect(await statuses()).toEqual(all("CONNECTED"));
    await passHours(1.5);
    expect(await statuses()).toEqual(["EXPIRED", ...all("CONNECTED").slice(1)]);
  });

  it("are not renewed while the clock is being moved", async () => {
    await begin();
    await process.lock.run(0, async () => {
      await passHours(24 * 60);
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(await statuses()).toEqual(all("EXPIRED"));
    });
    await eventually("all are connected again", async () => (await statuses()).every((each) => each === "CONNECTED"));
    const ends = (await tickers()).map((account) => readMoment(account.expires_at as StoredMoment));
    for (const end of ends) expect(end > process.clock.now()).toBe(true);
  });

  it("are renewed once by two processes", async () => {
    await begin();
    await begin();
    await passHours(24);
    await eventually("all are connected again", async () => (await statuses()).every((each) => each === "CONNECTED"));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const renewals = await opened.database.query(
      sql`SELECT number FROM status_changes WHERE company_id = ${companyId} AND source = 'REFRESH' AND to_status = 'CONNECTED'`,
    );
    expect(renewals).toHaveLength(names.length);
  });

  it("leave alone what a user of the sandbox imported, took over, disconnected or broke", async () => {
    const { database, disconnectAccount, recordStatusChange, clock } = process;
    await begin({ look: HOUR_MS });
    const now = clock.now();
    const [disconnected, broken, taken] = await tickers();
    await database.transaction((tx) =>
      disconnectAccount.run(tx, { companyId, accountId: disconnected?.id ?? "", actor: SYSTEM, now }),
    );
    await database.transaction(async (tx) => {
      const [account] = await lockAccountsById(tx, companyId, [broken?.id ?? ""]);
      if (account === undefined) throw new Error("The account is not there.");
      const finding = { account, to: "INVALID", reason: "ACCESS_REVOKED", source: "REPORT", actor: SYSTEM } as const;
      await recordStatusChange.record(tx, [{ ...finding, occurredAt: now }], now);
    });
    const soon = new Date(now.getTime() + HOUR_MS / 2);
    const takenAccount = ticking[2]?.accounts[0];
    const takeover = { ...ownGrant("take-over", now, soon), provider: ticking[2]?.provider ?? "META" };
    await importOwn(process, companyId, [
      ownGrant("own page", now, soon),
      { ...takeover, accounts: takenAccount === undefined ? [] : [takenAccount] },
    ]);
    await passHours(24);
    const before = await allAccounts();
    const mine = [disconnected?.id, broken?.id, taken?.id, before.find((account) => account.name === "own page")?.id];
    await begin();
    const afterwards = await allAccounts();
    for (const id of mine) {
      expect(afterwards.find((account) => account.id === id)).toEqual(before.find((account) => account.id === id));
    }
    expect((await statuses()).slice(3)).toEqual(all("CONNECTED").slice(3));
  });
});
