import { afterAll, beforeAll, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { onEveryServer, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";

const POOL_SIZE = 10;

interface Session {
  readonly connection: number;
  readonly zone: string;
  readonly isolation: string;
  readonly mode: string;
  readonly lock_wait: number;
}

onEveryServer("every session of the pool", (engine) => {
  let opened: OpenTestDatabase;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
  });

  afterAll(() => opened.close());

  it("speaks UTC and READ COMMITTED, is strict and waits briefly, the first one included", async () => {
    const { database } = opened;
    const isolation = sql([database.engine === "mariadb" ? "@@tx_isolation" : "@@transaction_isolation"]);
    const ask = sql`SELECT CONNECTION_ID() AS connection, @@time_zone AS zone, ${isolation} AS isolation, @@sql_mode AS mode,
      @@innodb_lock_wait_timeout AS lock_wait`;

    // Each holds its connection until all have one.
    let arrived = 0;
    let open: () => void = () => undefined;
    const all = new Promise<void>((resolve) => {
      open = resolve;
    });
    const sessions = await Promise.all(
      Array.from({ length: POOL_SIZE }, () =>
        database.transaction(async (tx) => {
          const [session] = await tx.query<Session>(ask);
          arrived += 1;
          if (arrived === POOL_SIZE) open();
          await all;
          return session as Session;
        }),
      ),
    );

    expect(new Set(sessions.map(({ connection }) => connection)).size).toBe(POOL_SIZE);
    for (const session of sessions) {
      expect(session).toMatchObject({ zone: "+00:00", isolation: "READ-COMMITTED", lock_wait: 5 });
      for (const mode of ["STRICT_TRANS_TABLES", "NO_ZERO_DATE", "ONLY_FULL_GROUP_BY"]) {
        expect(session.mode.split(",")).toContain(mode);
      }
    }
  });

  it("lets the server end a statement that takes too long", async () => {
    const [limit] = await opened.database.query<{ seconds: number }>(
      opened.database.engine === "mariadb"
        ? sql`SELECT @@max_statement_time AS seconds`
        : sql`SELECT @@max_execution_time / 1000 AS seconds`,
    );
    expect(Number(limit?.seconds)).toBe(10);
  });

  it("refuses what does not fit instead of cutting it", async () => {
    const insert = opened.database.transaction((tx) =>
      tx.execute(sql`INSERT INTO companies (external_id, name, time_zone, reminder_hour, default_locale, created_at, updated_at)
        VALUES (${"x".repeat(129)}, 'n', 'UTC', 9, 'en', '2026-01-01', '2026-01-01')`),
    );
    await expect(insert).rejects.toMatchObject({ driverError: { errno: 1406 } });
  });

  it("keeps every character", async () => {
    const text = "Zoë 👩‍👩‍👧 \u202Eright to left\u202C 北京 \\ ' \" \u0000 end";
    expect(await opened.database.query(sql`SELECT ${text} AS text`)).toEqual([{ text }]);
  });
});
