import "reflect-metadata";
import sql from "sql-template-tag";
import type { DatabaseAddress } from "../../../../src/database/open-database.js";
import { openDatabase } from "../../../../src/database/open-database.js";
import { InstallationRow } from "../../../../src/sandbox/installation.entity.js";

/** Raises two rows together, for ever, and says so from time to time. Argument: the address, as JSON. */
const database = await openDatabase({
  address: JSON.parse(process.argv[2] ?? "") as DatabaseAddress,
  entities: [InstallationRow],
  migrations: [],
  log: { warn: () => undefined },
});
for (let round = 1; ; round++) {
  await database.transaction(async (tx) => {
    for (const id of [1, 2]) {
      await tx.execute(sql`UPDATE installation SET clock_offset_ms = clock_offset_ms + 1 WHERE id = ${id}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
  });
  if (round % 20 === 0) process.stdout.write(`committed ${round}\n`);
}
