import { afterAll, beforeAll, expect, it } from "@jest/globals";
import sql, { raw } from "sql-template-tag";
import { SEALED_COLUMNS } from "../../../src/cli/sealed-columns.js";
import { takeSealedOnly } from "../../../src/database/sealed-only.js";
import { storeGrants } from "../../../src/grants/store-grants.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { givenCompany, START } from "../../support/stories.js";
import { useCases } from "../../support/use-cases.js";

onEveryEngine("columns of sealed values", (engine) => {
  let opened: OpenTestDatabase;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
  });

  afterAll(() => opened.close());

  /** What stands in the way, by name. */
  const refusals = async () => {
    const mysql = sql`SELECT CONSTRAINT_NAME AS name FROM information_schema.TABLE_CONSTRAINTS
      WHERE CONSTRAINT_SCHEMA = DATABASE() AND CONSTRAINT_TYPE = 'CHECK' AND CONSTRAINT_NAME LIKE '%_sealed'`;
    const sqlite = sql`SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_sealed_%'`;
    const rows = await opened.database.query<{ name: string }>(opened.database.engine === "sqlite" ? sqlite : mysql);
    return new Set(rows.map(({ name }) => name.replace(/_(insert|update)$/, "")));
  };

  it("are all guarded", async () => {
    expect(await refusals()).toEqual(new Set(SEALED_COLUMNS.map(({ table, column }) => `${table}_${column}_sealed`)));
  });

  it.each(["access_token", "refresh_token"])("refuse a token in the clear: %s", async (column) => {
    const companyId = await givenCompany(opened.database);
    const { vault, hasher } = useCases();
    const clocks = { access: null, refresh: null, dataAccess: null, mintedAt: START, renewalFailingSince: null };
    const grant = { provider: "X" as const, appId: "app", subject: column, scopes: [], connectedById: null, clocks };
    const [stored] = await opened.database.transaction((tx) =>
      storeGrants({ vault, hasher }, tx, companyId, [{ ...grant, accessToken: "a", refreshToken: "r" }], START),
    );
    const write = (value: string | null) =>
      opened.database.transaction((tx) =>
        tx.execute(
          sql`UPDATE grants SET ${raw(column)} = ${value} WHERE company_id = ${companyId} AND id = ${stored?.id}`,
        ),
      );
    await expect(write("EAAB-a-token-in-the-clear")).rejects.toThrow();
    await expect(write("")).rejects.toThrow();
    expect(await write(null)).toBe(1);
    const error = await write("EAAB-a-token-in-the-clear").catch((thrown: unknown) => thrown);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("EAAB");
  });

  it("may be guarded again", async () => {
    const runner = opened.database.source.createQueryRunner();
    await takeSealedOnly(runner, "grants", ["access_token", "refresh_token"]);
    await runner.release();
    expect((await refusals()).size).toBe(SEALED_COLUMNS.length);
  });
});
