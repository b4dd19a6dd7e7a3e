import "reflect-metadata";
import sql from "sql-template-tag";
import { readMoment, type StoredMoment } from "../../../../src/database/moment.js";
import { type DatabaseAddress, openDatabase } from "../../../../src/database/open-database.js";
import { InstallationRow } from "../../../../src/sandbox/installation.entity.js";

/** Stores instants both ways, reads them back both ways, and prints what came back. Arguments: address and instants, as JSON. */
const [address, instants] = process.argv.slice(2).map((text) => JSON.parse(text) as unknown);
const database = await openDatabase({
  address: address as DatabaseAddress,
  entities: [InstallationRow],
  migrations: [],
  log: { warn: () => undefined },
});
const read: unknown[] = [];
for (const text of instants as string[]) {
  const instant = new Date(text);
  await database.transaction(async (tx) => {
    await tx.execute(sql`DELETE FROM installation`);
    await tx.execute(
      sql`INSERT INTO installation (id, sandbox, clock_offset_ms, created_at) VALUES (1, ${true}, 0, ${instant})`,
    );
    await tx.manager.insert(InstallationRow, { id: 2 as 1, sandbox: true, clockOffsetMs: 0, createdAt: instant });
  });
  const raw = await database.query<{ created_at: StoredMoment }>(sql`SELECT created_at FROM installation ORDER BY id`);
  const found = await database.query(
    sql`SELECT id FROM installation WHERE created_at <= ${instant} AND created_at >= ${instant}`,
  );
  const entities = await database.manager.find(InstallationRow, { order: { id: "ASC" } });
  const byEntity = await database.manager.countBy(InstallationRow, { createdAt: instant });
  read.push({
    raw: raw.map((row) => readMoment(row.created_at).toISOString()),
    entities: entities.map((row) => row.createdAt.toISOString()),
    found: found.length + byEntity,
  });
}
await database.close();
process.stdout.write(JSON.stringify({ offset: new Date("2026-07-01T00:00:00Z").getTimezoneOffset(), read }));
