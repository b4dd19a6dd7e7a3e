import { describe, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { Child } from "../../support/child.js";
import { openTestDatabase, sqlite } from "../../support/databases.js";

describe("an SQLite file whose process is killed while it writes", () => {
  it("holds every committed transaction whole, and no other", async () => {
    const opened = await openTestDatabase(sqlite);
    const { database } = opened;
    try {
      await database.transaction(async (tx) => {
        for (const id of [1, 2]) {
          await tx.execute(
            sql`INSERT INTO installation (id, sandbox, clock_offset_ms, created_at) VALUES (${id}, 1, 0, '2026-01-01')`,
          );
        }
      });
      let least = 0;
      for (let round = 0; round < 3; round++) {
        const writer = new Child(new URL("./support/doomed-writer.ts", import.meta.url), [
          JSON.stringify(opened.address),
        ]);
        await writer.prints("committed 100");
        await writer.kill();

        const rows = await database.query<{ value: number }>(sql`SELECT clock_offset_ms AS value FROM installation`);
        const [one, two] = rows.map(({ value }) => value);
        expect(one).toBe(two);
        expect(one).toBeGreaterThanOrEqual(least + 100);
        least = one as number;
        expect(await database.query(sql`PRAGMA integrity_check`)).toEqual([{ integrity_check: "ok" }]);
        await database.transaction((tx) => tx.execute(sql`UPDATE installation SET sandbox = 0`));
      }
    } finally {
      await opened.close();
    }
  });
});
