import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { lockAccountsById } from "../../../src/accounts/locked-account.js";
import { SYSTEM } from "../../../src/api/viewer.js";
import { DeactivateUser } from "../../../src/companies/deactivate-user.js";
import type { Standings } from "../../../src/companies/standings.js";
import { UpsertUsers } from "../../../src/companies/upsert-users.js";
import type { Database } from "../../../src/database/database.js";
import { Bell } from "../../../src/api/bell.js";
import { HandOver } from "../../../src/notifications/telling/hand-over.js";
import { TellChanges } from "../../../src/notifications/telling/tell-changes.js";
import { TellPeople } from "../../../src/notifications/telling/tell-people.js";
import { TellTakeovers } from "../../../src/notifications/telling/tell-takeovers.js";
import {
  connectTestDatabase,
  onEveryEngine,
  type OpenTestDatabase,
  openTestDatabase,
} from "../../support/databases.js";
import { givenAccounts, givenCompany, START } from "../../support/stories.js";
import { givenStanding, page, setStatus, type Swaps, swaps, TradingPort } from "../../support/swaps.js";
import { groupMails, inboxOf, ledgerOf } from "../../support/told.js";
import { givenPerson, type Person } from "../../support/trips.js";
import { testKeys } from "../../support/verifications.js";

const FACEBOOK = { provider: "META", platform: "FACEBOOK" } as const;
const FORTY = Array.from({ length: 40 }, (_, n) => page(`p${String(n).padStart(2, "0")}`));

onEveryEngine("people are told by what really happens", (engine) => {
  let opened: OpenTestDatabase;
  let database: Database;
  let meta: TradingPort;
  let made: Swaps;
  let company: number;
  let anna: Person;
  let bert: Person;
  const keys = testKeys();
  const people = new TellPeople(new Bell());

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    database = opened.database;
  });
  afterAll(() => opened.close());
  beforeEach(async () => {
    meta = new TradingPort("META");
    made = swaps(database, {
      keys,
      ports: [meta],
      effects: [new TellTakeovers(people)],
      changeEffects: [new TellChanges(people)],
    });
    company = await givenCompany(database);
    anna = await givenPerson(database, company);
    bert = await givenPerson(database, company);
  });

  const kinds = async () => {
    const counts = new Map<string, number>();
    for (const row of await inboxOf(database, company)) {
      const kind = row.split(" ")[0] as string;
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    return Object.fromEntries(counts);
  };

  it("a colleague takes a working connection over: everyone sees who; renewing one's own is no news", async () => {
    const { accounts } = await givenStanding(made, anna, meta, "anna", [page("a"), page("b")]);
    const account = accounts.get("a") as string;
    meta.reach.set("anna", [page("a"), page("b")]);
    meta.reach.set("bert", [page("a")]);
    await made.travel(anna, { ...FACEBOOK, accountId: account }, "anna");
    expect(await inboxOf(database, company)).toEqual([]);
    await made.travel(bert, { ...FACEBOOK, accountId: account }, "bert");
    expect(await inboxOf(database, company)).toEqual(
      [anna, bert].map(({ userId }) => `CONNECTION_TAKEN_OVER ${userId} ${account}`).toSorted(),
    );
    expect(await ledgerOf(database, company)).toEqual([]);
  });

  it("40 pages break and one login heals them: everyone sees all, and whoever had the alarm is mailed that it is over", async () => {
    const { accounts } = await givenStanding(made, anna, meta, "anna", FORTY);
    await setStatus(made, company, accounts.values(), "INVALID");
    expect(await kinds()).toEqual({ CONNECTION_BROKEN: 80 });
    await groupMails(database, company, [bert.userId]);
    meta.reach.set("bert", FORTY);
    await made.travel(bert, { ...FACEBOOK, accountId: accounts.get("p00") as string }, "bert");
    expect(await kinds()).toEqual({ CONNECTION_BROKEN: 80, CONNECTION_REPAIRED: 80 });
    const ledger = await ledgerOf(database, company);
    expect(ledger.filter((row) => row.startsWith(`PLANNED REPAIRED ${bert.userId}`))).toHaveLength(40);
    expect(ledger.filter((row) => row.startsWith(`CANCELLED BROKEN_CONNECTIONS ${anna.userId}`))).toHaveLength(40);
    expect(ledger).toHaveLength(120);
    const [row] = await database.query<{ person_id: string }>(
      sql`SELECT person_id FROM notifications WHERE company_id = ${company} AND kind = 'CONNECTION_REPAIRED' LIMIT 1`,
    );
    expect(row?.person_id).toBe(bert.userId);
  });

  it("an import begins connections silently", async () => {
    await givenStanding(made, anna, meta, "anna", FORTY);
    expect([await inboxOf(database, company), await ledgerOf(database, company)]).toEqual([[], []]);
  });

  describe("somebody is shut out", () => {
    const standings = { forgetPerson: () => undefined, forgetCompany: () => undefined } as unknown as Standings;
    const key = {
      kind: "SERVICE_KEY",
      keyId: "key",
      companyId: null,
      operations: ["deactivateUser", "upsertUsers"],
    } as const;
    const origin = { actor: SYSTEM, occurredAt: START, address: null, requestId: null };
    const externalIds = async () => {
      const [c] = await database.query<{ external_id: string }>(
        sql`SELECT external_id FROM companies WHERE id = ${company}`,
      );
      const [u] = await database.query<{ external_id: string }>(
        sql`SELECT external_id FROM users WHERE company_id = ${company} AND id = ${anna.userId}`,
      );
      return { company: c?.external_id as string, user: u?.external_id as string };
    };
    const promote = () =>
      database.transaction((tx) =>
        tx.execute(sql`UPDATE users SET role = 'ADMIN' WHERE company_id = ${company} AND id = ${bert.userId}`),
      );

    it.each(["deactivateUser", "upsertUsers"] as const)("by %s: admins learn what hangs on them, once", async (way) => {
      await promote();
      const { accounts } = await givenStanding(made, anna, meta, "anna", [page("a"), page("b")]);
      await setStatus(made, company, [accounts.get("a") as string], "INVALID");
      const ids = await externalIds();
      const shutOut = async () => {
        if (way === "deactivateUser") {
          const deactivate = new DeactivateUser(database, standings, [new HandOver(people)]);
          return (await deactivate.run(key, { company: ids.company, user: ids.user }, origin)).userErrors;
        }
        const upsert = new UpsertUsers(database, standings, [new HandOver(people)]);
        const user = { externalId: ids.user, email: "anna@example.org", name: "Anna", role: "MEMBER", active: false };
        return (await upsert.run(key, { company: ids.company, users: [user as never] }, origin)).userErrors;
      };
      expect(await shutOut()).toEqual([]);
      expect(await shutOut()).toEqual([]);
      expect((await inboxOf(database, company)).filter((row) => row.startsWith("COLLEAGUE_LEFT"))).toEqual([
        `COLLEAGUE_LEFT ${bert.userId} -`,
      ]);
      const mails = (await ledgerOf(database, company)).map((row) => row.split(" ").slice(0, 3).join(" "));
      expect(mails).toEqual(
        [`CANCELLED BROKEN_CONNECTIONS ${anna.userId}`, `PLANNED BROKEN_CONNECTIONS ${bert.userId}`].toSorted(),
      );
    });
  });

  it("races of everything that tells end well: breaks, heals, repairs that hold the company, people who leave", async () => {
    const other = await connectTestDatabase(opened);
    try {
      const ids = await givenAccounts(database, company, [{}, {}, {}, {}]);
      const crowd = await Promise.all(Array.from({ length: 6 }, () => givenPerson(database, company)));
      const writer = made.recordStatusChange;
      const turn = (on: Database, id: string, to: "INVALID" | "CONNECTED", first: boolean) =>
        on.transaction(async (tx) => {
          // As imports and repairs do.
          if (first) await tx.query(sql`SELECT id FROM companies WHERE id = ${company}${tx.dialect.forUpdate}`);
          const accounts = await lockAccountsById(tx, company, [id]);
          const finding = { to, reason: null, source: "PROBE", actor: SYSTEM, occurredAt: START } as const;
          await writer.record(
            tx,
            accounts.map((account) => ({ ...finding, account })),
            START,
          );
        });
      for (const to of ["INVALID", "CONNECTED", "INVALID", "CONNECTED"] as const) {
        await Promise.all([
          ...ids.map((id, n) => turn(n % 2 === 0 ? database : other, id, to, n < 2)),
          ...crowd.splice(0, 2).map(({ userId }) =>
            other.transaction(async (tx) => {
              await tx.execute(
                sql`UPDATE users SET active = ${false} WHERE company_id = ${company} AND id = ${userId}`,
              );
              await new HandOver(people).deactivated(tx, { companyId: company, userId }, START);
            }),
          ),
        ]);
      }
      const { CONNECTION_BROKEN: broken = 0, CONNECTION_REPAIRED: repaired = 0 } = await kinds();
      // The two who stay hear of each of the eight breaks and heals; the others of those before they left.
      expect(broken).toBeGreaterThanOrEqual(16);
      expect(repaired).toBeGreaterThanOrEqual(16);
      const stayed = (await inboxOf(database, company)).filter((row) => row.includes(anna.userId));
      expect(stayed).toHaveLength(16);
      expect((await ledgerOf(database, company)).filter((row) => row.startsWith(`PLANNED REPAIRED`))).toEqual([]);
    } finally {
      await other.close();
    }
  });
});
