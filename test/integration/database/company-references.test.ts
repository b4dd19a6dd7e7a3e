import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { nanoid } from "nanoid";
import sql, { type Sql } from "sql-template-tag";
import { isBrokenReference } from "../../../src/database/database-error.js";
import type { Database } from "../../../src/database/database.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { givenAccounts, givenCompany } from "../../support/stories.js";

const AT = "2026-03-01 12:00:00.000";

const user = (company: number, id: string) => sql`
  INSERT INTO users (company_id, id, external_id, email, name, role, active, created_at, updated_at)
  VALUES (${company}, ${id}, ${id}, 'a@b.test', 'A', 'MEMBER', ${true}, ${AT}, ${AT})`;

const grant = (company: number, id: string, connectedBy: string | null) => sql`
  INSERT INTO grants (company_id, id, provider, app_id, subject_hash, connected_by_id, scopes, access_renewable,
    refresh_renewable, data_access_renewable, minted_at, attempt, created_at, updated_at)
  VALUES (${company}, ${id}, 'META', 'app', ${id}, ${connectedBy}, '[]', ${true}, ${true}, ${true}, ${AT}, 0, ${AT}, ${AT})`;

const change = (company: number, accountId: string) => sql`
  INSERT INTO status_changes (company_id, number, account_id, to_status, source, actor_kind, occurred_at, recorded_at)
  VALUES (${company}, 999, ${accountId}, 'EXPIRED', 'CLOCK', 'SYSTEM', ${AT}, ${AT})`;

const outage = (company: number, accountId: string) => sql`
  INSERT INTO outages (company_id, opened_number, account_id, status, started_at, detected_at)
  VALUES (${company}, 999, ${accountId}, 'EXPIRED', ${AT}, ${AT})`;

const feed = (company: number, accountId: string, grantId: string) =>
  sql`UPDATE social_accounts SET grant_id = ${grantId} WHERE company_id = ${company} AND id = ${accountId}`;

const credit = (company: number, accountId: string, userId: string) =>
  sql`UPDATE social_accounts SET connected_by_id = ${userId} WHERE company_id = ${company} AND id = ${accountId}`;

const told = (company: number, userId: string) => sql`
  INSERT INTO notifications (company_id, id, user_id, fact_key, kind, category, happens_at, created_at, stored_at)
  VALUES (${company}, ${nanoid()}, ${userId}, ${nanoid()}, 'INCIDENT_OPENED', 'INCIDENTS', ${AT}, ${AT}, ${AT})`;

const planned = (company: number, userId: string) => sql`
  INSERT INTO notification_ledger (company_id, id, user_id, fact_key, kind, category, state, due_at, created_at, updated_at)
  VALUES (${company}, ${nanoid()}, ${userId}, ${nanoid()}, 'INCIDENT', 'INCIDENTS', 'PLANNED', ${AT}, ${AT}, ${AT})`;

const preference = (company: number, userId: string) => sql`
  INSERT INTO notification_preferences (company_id, user_id, category, channel, enabled, updated_at)
  VALUES (${company}, ${userId}, 'REPAIRED', 'MAIL', ${false}, ${AT})`;

const muted = (company: number, userId: string, accountId: string) => sql`
  INSERT INTO muted_accounts (company_id, user_id, account_id, muted_at)
  VALUES (${company}, ${userId}, ${accountId}, ${AT})`;

/** Two companies with a user, a grant and an account each. */
async function givenTwo(database: Database) {
  const one = async () => {
    const company = await givenCompany(database);
    const [account] = await givenAccounts(database, company, [{}]);
    const [userId, grantId] = [nanoid(), nanoid()];
    await database.transaction(async (tx) => {
      await tx.execute(user(company, userId));
      await tx.execute(grant(company, grantId, userId));
    });
    return { company, account: account as string, user: userId, grant: grantId };
  };
  return { ours: await one(), theirs: await one() };
}

type Side = Awaited<ReturnType<typeof givenTwo>>["ours"];

/** Each reference between rows of a company: the statement for our row, and the row it is to refer to. */
const references: readonly [string, (ours: Side, other: Side) => Sql][] = [
  ["an account with its grant", (ours, other) => feed(ours.company, ours.account, other.grant)],
  ["an account with the user who connected it", (ours, other) => credit(ours.company, ours.account, other.user)],
  ["a grant with the user who gave it", (ours, other) => grant(ours.company, nanoid(), other.user)],
  ["a status change with its account", (ours, other) => change(ours.company, other.account)],
  ["an outage with its account", (ours, other) => outage(ours.company, other.account)],
  ["a notification with its reader", (ours, other) => told(ours.company, other.user)],
  ["a planned mail with its reader", (ours, other) => planned(ours.company, other.user)],
  ["a preference with whose it is", (ours, other) => preference(ours.company, other.user)],
  ["a muted account with whoever muted it", (ours, other) => muted(ours.company, other.user, ours.account)],
  ["a muted account with the account", (ours, other) => muted(ours.company, ours.user, other.account)],
];

onEveryEngine("the database itself keeps companies apart (T-1)", (engine) => {
  let opened: OpenTestDatabase;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
  });

  afterAll(() => opened.close());

  it.each(references)("it joins %s within a company, and never across two", async (_, statement) => {
    const { database } = opened;
    const { ours, theirs } = await givenTwo(database);

    const across = await database
      .transaction((tx) => tx.execute(statement(ours, theirs)))
      .catch((error: unknown) => error);
    expect(isBrokenReference(across)).toBe(true);
    expect(await database.transaction((tx) => tx.execute(statement(ours, ours)))).toBe(1);
  });

  it("it keeps what is still referred to", async () => {
    const { database } = opened;
    const { ours } = await givenTwo(database);
    await database.transaction((tx) => tx.execute(feed(ours.company, ours.account, ours.grant)));
    for (const statement of [
      sql`DELETE FROM companies WHERE id = ${ours.company}`,
      sql`DELETE FROM grants WHERE company_id = ${ours.company}`,
      sql`DELETE FROM users WHERE company_id = ${ours.company}`,
      sql`DELETE FROM social_accounts WHERE company_id = ${ours.company}`,
    ]) {
      const error = await database.transaction((tx) => tx.execute(statement)).catch((reason: unknown) => reason);
      expect(isBrokenReference(error)).toBe(true);
    }
  });
});
