import { afterAll, beforeAll, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { People } from "../../../src/companies/people.js";
import type { SqlReader } from "../../../src/database/transaction.js";
import { onEveryEngine } from "../../support/databases.js";
import { insertCompany, insertUser, openWorld, type World } from "./world.js";

onEveryEngine("standing as of this moment", (engine) => {
  let world: World;
  let companyId: number;
  let otherId: number;
  let statements = 0;
  let people: People;

  beforeAll(async () => {
    world = await openWorld(engine);
    companyId = await insertCompany(world.database, "acme");
    otherId = await insertCompany(world.database, "other");
    const { database } = world;
    people = new People({
      dialect: database.dialect,
      manager: database.manager,
      query: (statement) => {
        statements += 1;
        return database.query(statement);
      },
    } as SqlReader);
  });

  afterAll(() => world.close());

  it("is asked for hundreds of people in one statement, and each gets their own", async () => {
    const names = Array.from({ length: 40 }, (_, index) => `person-${index}`);
    const ids: string[] = [];
    for (const [index, name] of names.entries()) {
      ids.push(await insertUser(world.database, index % 2 === 0 ? companyId : otherId, name));
    }
    await world.database.transaction((tx) => tx.execute(sql`UPDATE users SET active = ${false} WHERE id = ${ids[3]}`));
    statements = 0;
    const keys = ids.map((userId, index) => ({ companyId: index % 2 === 0 ? companyId : otherId, userId }));
    const unknown = { companyId: otherId, userId: ids[0] as string };
    const repeated = Array.from({ length: 600 }, (_, index) => keys[index % keys.length] as (typeof keys)[number]);
    const answers = await Promise.all([...repeated, unknown].map((key) => people.currentStanding(key)));
    expect(statements).toBe(2);
    for (const [index, key] of repeated.entries()) {
      expect(answers[index]).toMatchObject(
        key.userId === ids[3] ? { kind: "REFUSED", code: "UNAUTHENTICATED" } : { kind: "KNOWN", viewer: key },
      );
    }
    expect(answers.at(-1)).toMatchObject({ kind: "REFUSED", code: "UNAUTHENTICATED" });
  });

  it("remembers nothing", async () => {
    const userId = await insertUser(world.database, companyId, "leaving");
    expect(await people.standing({ companyId, userId })).toMatchObject({ kind: "KNOWN" });
    await world.database.transaction((tx) => tx.execute(sql`UPDATE users SET active = ${false} WHERE id = ${userId}`));
    expect(await people.standing({ companyId, userId })).toMatchObject({ kind: "KNOWN" });
    expect(await people.currentStanding({ companyId, userId })).toMatchObject({ kind: "REFUSED" });
  });
});
