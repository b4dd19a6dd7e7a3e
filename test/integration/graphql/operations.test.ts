import { readdirSync, readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it, test } from "@jest/globals";
import { buildSchema, parse, specifiedRules, validate } from "graphql";
import { nanoid } from "nanoid";
import sql from "sql-template-tag";
import { toGlobalId } from "../../../src/api/global-id.rules.js";
import {
  at,
  insertAccounts,
  insertChanges,
  insertCompany,
  insertOutages,
  insertUser,
} from "../../support/account-rows.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { WholeApi } from "../../support/whole-api.js";

const FOLDERS = ["test/operations", "dashboard/src/operations"];

const read = (name: string) => readFileSync(`test/operations/${name}.graphql`, "utf8");

test.each(FOLDERS)("all operations in %s are of the schema as it is committed", (folder) => {
  const schema = buildSchema(readFileSync("schema.graphql", "utf8"));
  const files = readdirSync(folder).filter((name) => name.endsWith(".graphql"));
  expect(files.length).toBeGreaterThanOrEqual(3);
  const text = files.map((name) => readFileSync(`${folder}/${name}`, "utf8")).join("\n");
  expect(validate(schema, parse(text), specifiedRules).map(String)).toEqual([]);
});

interface Filled {
  readonly company: number;
  readonly user: string;
  readonly accounts: readonly string[];
}

onEveryEngine("the dashboard's operations", (engine) => {
  let opened: OpenTestDatabase;
  let api: WholeApi;
  const filled = new Map<number, Filled>();

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    api = new WholeApi(opened.database);
    for (const count of [1, 2, 10, 50]) filled.set(count, await fill(count));
  });

  afterAll(() => opened.close());

  /** Half of the accounts are broken, with all that a broken one can have; the other half work, with an advisory each. */
  async function fill(count: number): Promise<Filled> {
    const { database } = opened;
    const company = await insertCompany(database, `company-${count}`);
    const people = await Promise.all(["Anna", "Ben", "Cem"].map((name) => insertUser(database, company, name)));
    const person = (n: number) => people[n % people.length] as string;
    const accounts = await insertAccounts(
      database,
      company,
      Array.from({ length: count }, (_, n) => ({
        name: `Account ${n}`,
        connectedById: person(n),
        lastChangeNumber: 2 * n + 2,
        ...(n % 2 === 0 ? { status: "INVALID" as const, statusReason: "SECURITY_CHECK_REQUIRED" as const } : {}),
      })),
    );
    await insertChanges(
      database,
      company,
      accounts.flatMap((accountId, n) => [
        {
          number: 2 * n + 1,
          accountId,
          from: null,
          to: "CONNECTED" as const,
          actorKind: "USER" as const,
          actorId: person(n),
        },
        { number: 2 * n + 2, accountId, from: "CONNECTED" as const, to: "INVALID" as const },
      ]),
    );
    await insertOutages(
      database,
      company,
      accounts.map((accountId, n) => ({
        number: 2 * n + 2,
        accountId,
        status: "INVALID" as const,
        cause: "SECURITY_CHECK_REQUIRED" as const,
        startedAt: at(-2),
        endedAt: n % 2 === 0 ? null : at(-1),
      })),
    );
    await database.transaction(async (tx) => {
      for (const [n, accountId] of accounts.entries()) {
        const grant = nanoid();
        await tx.execute(
          sql`INSERT INTO grants (company_id, id, provider, app_id, subject_hash, scopes, access_expires_at, access_renewable,
            refresh_renewable, data_access_renewable, minted_at, next_verification_at, attempt, created_at, updated_at)
            VALUES (${company}, ${grant}, 'META', 'app', ${grant}, '[]', ${at(30)}, 0, 0, 0, ${at(-30)}, ${at(1)}, 1, ${at(-30)}, ${at(-30)})`,
        );
        await tx.execute(
          sql`UPDATE social_accounts SET grant_id = ${grant} WHERE company_id = ${company} AND id = ${accountId}`,
        );
        await tx.execute(
          sql`INSERT INTO notifications (company_id, id, user_id, fact_key, kind, category, account_id, change_number, reason,
            happens_at, created_at, stored_at)
            VALUES (${company}, ${nanoid()}, ${person(0)}, ${`C${n}`}, 'CONNECTION_BROKEN', 'BROKEN_CONNECTIONS', ${accountId},
            ${2 * n + 2}, 'SECURITY_CHECK_REQUIRED', ${at(-2)}, ${at(-2)}, ${at(-2)})`,
        );
        if (n % 2 === 0) {
          await tx.execute(
            sql`INSERT INTO stated_causes (company_id, account_id, reason, stated_by_id, stated_at)
              VALUES (${company}, ${accountId}, 'ACCOUNT_LOCKED', ${person(n + 1)}, ${at(-1)})`,
          );
        } else {
          await tx.execute(
            sql`INSERT INTO advisories (company_id, account_id, number, open_account_id, reason, source, opened_at, last_seen_at)
              VALUES (${company}, ${accountId}, 1, ${accountId}, 'CONTENT_POLICY_BLOCK', 'REPORT', ${at(-1)}, ${at(-1)})`,
          );
        }
      }
    });
    return { company, user: person(0), accounts };
  }

  const given = (count: number): Filled => filled.get(count) as Filled;

  async function ask(count: number, name: string, variables: Record<string, unknown>) {
    const { company, user } = given(count);
    api.statements = [];
    const { data, errors } = await api.execute(read(name), variables, api.context(company, user));
    expect(errors).toBeUndefined();
    return { data: data?.toJSON() as never, statements: api.statements.length };
  }

  it.each([
    ["summary", () => ({}), 4],
    ["page", () => ({ first: 50 }), 9],
    ["inbox", () => ({ first: 50 }), 4],
    ["account", (count: number) => ({ id: idOf(given(count).accounts[0]), since: at(-10).toISOString() }), 10],
  ] as const)("%s takes the same number of statements whatever there is", async (name, variables, expected) => {
    const statements = [];
    for (const count of [2, 10, 50]) statements.push((await ask(count, name, variables(count))).statements);
    expect(statements).toEqual([expected, expected, expected]);
    // Of a single account nothing is read that it cannot have: a broken one has no advisory.
    expect((await ask(1, name, variables(1))).statements).toBeLessThanOrEqual(expected);
  });

  it("an inbox is whole", async () => {
    const { data } = await ask(50, "inbox", { first: 50 });
    const { nodes, unreadCount } = (
      data as { notifications: { nodes: { title: string; account: object | null }[]; unreadCount: number } }
    ).notifications;
    expect([nodes.length, unreadCount]).toEqual([50, 50]);
    expect(nodes.filter(({ title, account }) => title !== "" && account !== null)).toHaveLength(50);
  });

  it("a page is whole", async () => {
    interface Node {
      status: string;
      diagnosis: { title: string; statedCause: { statedBy: { name: string } } } | null;
      advisory: { title: string } | null;
      clocks: unknown[];
      connectedBy: { name: string };
    }
    const { data } = await ask(50, "page", { first: 50 });
    const { nodes, totalCount } = (data as { connections: { nodes: Node[]; totalCount: number } }).connections;
    expect([nodes.length, totalCount]).toEqual([50, 50]);
    const broken = nodes.filter(({ status }) => status === "INVALID");
    expect(broken).toHaveLength(25);
    expect(broken.filter(({ diagnosis }) => (diagnosis?.title.length ?? 0) > 0)).toHaveLength(25);
    expect(broken.filter(({ diagnosis }) => diagnosis?.statedCause.statedBy.name)).toHaveLength(25);
    expect(nodes.filter(({ advisory }) => advisory !== null)).toHaveLength(25);
    expect(nodes.filter(({ clocks, connectedBy }) => clocks.length === 1 && connectedBy.name !== "")).toHaveLength(50);
  });
});

const idOf = (localId: string | undefined) => toGlobalId("SocialAccount", localId ?? "");
