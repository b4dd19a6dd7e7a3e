import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { nanoid } from "nanoid";
import sql from "sql-template-tag";
import { newSecret, digestOf } from "../../../src/reconnect/attempt-secrets.js";
import { PruneEndings } from "../../../src/reconnect/prune-endings.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { after, givenAccounts, givenCompany, START } from "../../support/stories.js";

const DAY = 86_400;

onEveryEngine("links and revocations of long ago", (engine) => {
  let opened: OpenTestDatabase;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
  });

  afterAll(() => opened.close());

  it("are forgotten 30 days after their end, and never before it", async () => {
    const { database } = opened;
    const company = await givenCompany(database);
    const [account] = await givenAccounts(database, company, [{}]);
    const ends: readonly (readonly [string, Date | null])[] = [
      ["old", after(-31 * DAY)],
      ["young", after(-29 * DAY)],
      ["open", null],
    ];
    await database.transaction(async (tx) => {
      for (const [id, end] of ends) {
        await tx.execute(sql`
          INSERT INTO reconnect_links (company_id, id, account_id, token_hash, created_at, expires_at)
          VALUES (${company}, ${id}, ${account}, ${digestOf(newSecret())}, ${START}, ${end ?? after(DAY)})`);
        await tx.execute(sql`
          INSERT INTO revocations (company_id, id, provider, app_id, subject_hash, due_at, attempt, failures, destroy_at, created_at,
            ended_at)
          VALUES (${company}, ${id}, 'META', 'app', ${digestOf(nanoid())}, ${end === null ? START : null}, 0, 0, ${START}, ${START},
            ${end})`);
      }
    });
    const prune = new PruneEndings(database);
    await prune.run(START);
    await prune.run(START);
    const ids = async (rows: Promise<{ id: string }[]>) => (await rows).map(({ id }) => id).toSorted();
    expect(await ids(database.query(sql`SELECT id FROM reconnect_links`))).toEqual(["open", "young"]);
    expect(await ids(database.query(sql`SELECT id FROM revocations`))).toEqual(["open", "young"]);
  });
});
