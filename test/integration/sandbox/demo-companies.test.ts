import { afterAll, beforeAll, expect, it } from "@jest/globals";
import sql, { join } from "sql-template-tag";
import { readCompanyUptime } from "../../../src/accounts/read-company-uptime.js";
import { findCompanyByExternalId } from "../../../src/companies/find-company.js";
import { readMoment, type StoredMoment } from "../../../src/database/moment.js";
import { POLICIES } from "../../../src/platforms/policies.rules.js";
import { DEMO_COMPANIES } from "../../../src/sandbox/demo/demo-companies.js";
import { furnishDemo } from "../../../src/sandbox/demo/furnish-demo.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { expectFactsToAgree } from "../../support/oracles.js";
import { tinyDialect } from "../../support/tiny-dialect.js";
import { useCases } from "../../support/use-cases.js";
import { quiet } from "./world.js";

const NOW = new Date("2026-03-01T12:00:00.000Z");
const DAY_MS = 86_400_000;

interface StoredAccount {
  id: string;
  platform: string;
  purpose: string;
  status: string;
  grant_id: string | null;
  status_reason: string | null;
  connected_by_id: string | null;
}

onEveryEngine("the demo companies", (engine) => {
  let opened: OpenTestDatabase;
  let accounts: StoredAccount[][];
  let numbers: number[];
  const cases = useCases();
  const furnish = () => furnishDemo({ ...cases, database: opened.database, log: quiet, dialects: [tinyDialect] }, NOW);
  const distinct = (values: readonly unknown[]) => new Set(values).size;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    expect(await furnish()).toBe(2);
    const found = await Promise.all(
      DEMO_COMPANIES.map((one) => findCompanyByExternalId(opened.database, one.externalId)),
    );
    numbers = found.map((company) => company?.id ?? 0);
    accounts = await Promise.all(
      numbers.map((id) =>
        opened.database.query<StoredAccount>(sql`SELECT * FROM social_accounts WHERE company_id = ${id}`),
      ),
    );
  });

  afterAll(() => opened.close());

  it("have about twenty accounts each, on every platform, for every purpose, in every status, for several reasons", () => {
    for (const company of accounts) {
      expect(company.length).toBeGreaterThanOrEqual(18);
      expect(company.length).toBeLessThanOrEqual(24);
      expect(distinct(company.map((account) => `${account.platform} ${account.purpose}`))).toBe(POLICIES.length);
      expect(distinct(company.map((account) => account.status))).toBe(4);
      expect(distinct(company.map((account) => account.status_reason))).toBeGreaterThanOrEqual(5);
      expect(company.every((account) => account.connected_by_id !== null)).toBe(true);
    }
  });

  it("share consents, and a disconnected account has none", () => {
    for (const company of accounts) {
      const fedBy = (grant: string | null) => company.filter((account) => account.grant_id === grant);
      const shared = company.map((account) => fedBy(account.grant_id)).filter((fed) => fed.length >= 4);
      expect(shared.length).toBeGreaterThan(0);
      expect(distinct(shared[0]?.map((account) => account.platform) ?? [])).toBe(2);
      expect(distinct(fedBy(null).map((account) => account.status))).toBe(1);
      expect(fedBy(null)[0]?.status).toBe("DISCONNECTED");
    }
  });

  it("have people with both roles and both languages", async () => {
    for (const id of numbers) {
      const people = await opened.database.query<{ role: string; locale: string }>(
        sql`SELECT role, locale FROM users WHERE company_id = ${id}`,
      );
      expect(people.length).toBeGreaterThanOrEqual(3);
      expect(people.filter((person) => person.role === "ADMIN")).toHaveLength(1);
      expect(distinct(people.map((person) => person.locale))).toBe(2);
    }
  });

  it("have a past that agrees with itself and runs forward", async () => {
    await expectFactsToAgree(opened.database);
    for (const id of numbers) {
      const changes = await opened.database.query<{ recorded_at: StoredMoment; occurred_at: StoredMoment }>(
        sql`SELECT recorded_at, occurred_at FROM status_changes WHERE company_id = ${id} ORDER BY number`,
      );
      const recorded = changes.map((change) => readMoment(change.recorded_at).getTime());
      expect(recorded).toEqual(recorded.toSorted((a, b) => a - b));
      expect(recorded.at(-1)).toBeLessThanOrEqual(NOW.getTime());
      for (const change of changes) {
        expect(readMoment(change.occurred_at) <= readMoment(change.recorded_at)).toBe(true);
      }
    }
  });

  it("were down now and then in the last 90 days, by expiry and by fault, and mostly up", async () => {
    for (const id of numbers) {
      const span = { from: new Date(NOW.getTime() - 90 * DAY_MS), to: NOW };
      const { upMs, downMs, disconnectedMs } = await readCompanyUptime(opened.database, id, span, NOW);
      expect(upMs / (upMs + downMs)).toBeGreaterThan(0.9);
      expect(upMs / (upMs + downMs)).toBeLessThan(0.995);
      expect(disconnectedMs).toBeGreaterThan(0);
      const mended = await opened.database.query<{ status: string }>(
        sql`SELECT DISTINCT status FROM outages WHERE company_id = ${id} AND ended_at IS NOT NULL`,
      );
      expect(mended.map((outage) => outage.status).toSorted()).toEqual(["EXPIRED", "INVALID"]);
    }
  });

  it("hold no account that should have expired, and some that soon will", async () => {
    const rows = await opened.database.query<{ days: number }>(
      sql`SELECT company_id FROM social_accounts WHERE status = 'CONNECTED' AND expires_at <= ${NOW}`,
    );
    expect(rows).toEqual([]);
    const soon = await opened.database.query(
      sql`SELECT DISTINCT company_id FROM social_accounts WHERE status = 'CONNECTED'
        AND expires_at <= ${new Date(NOW.getTime() + 10 * DAY_MS)}`,
    );
    expect(soon).toHaveLength(2);
  });

  it("are made once", async () => {
    const before = await opened.database.query(sql`SELECT company_id, last_number FROM company_streams`);
    expect(await furnish()).toBe(0);
    expect(await opened.database.query(sql`SELECT company_id, last_number FROM company_streams`)).toEqual(before);
  });

  it("are finished where their making was cut off", async () => {
    const { database } = opened;
    const [, second] = numbers;
    for (const table of ["reminder_rungs", "outages", "status_changes", "social_accounts", "grants"]) {
      await database.transaction((tx) =>
        tx.execute(sql`DELETE FROM ${join([sql([table])])} WHERE company_id = ${second}`),
      );
    }
    await database.transaction((tx) =>
      tx.execute(sql`UPDATE company_streams SET last_number = 0 WHERE company_id = ${second}`),
    );
    expect(await furnish()).toBe(1);
    const again = await database.query(sql`SELECT id FROM social_accounts WHERE company_id = ${second}`);
    expect(again).toHaveLength(accounts[1]?.length ?? 0);
    await expectFactsToAgree(database);
  });
});
