import "reflect-metadata";
import type { MigrationInterface, QueryRunner } from "typeorm";
import { migrations } from "../../../../migrations/list.js";
import { migrate } from "../../../../src/database/migrate.js";
import { type DatabaseAddress, openDatabase } from "../../../../src/database/open-database.js";

/** Migrates and is killed at one migration, before or after it did its work, but before that is recorded. Arguments: address as JSON, name, moment. */
const [address, fatal, moment] = process.argv.slice(2);

const deadly = migrations.map((Original) => {
  const original = new Original();
  if (original.name !== fatal) return Original;
  return {
    [original.name]: class implements MigrationInterface {
      name = original.name;

      async up(runner: QueryRunner): Promise<void> {
        if (moment === "after") await original.up(runner);
        process.stdout.write("dying\n", () => process.kill(process.pid, "SIGKILL"));
        await new Promise(() => undefined);
      }

      async down(): Promise<void> {}
    },
  }[original.name] as typeof Original;
});

const database = await openDatabase({
  address: JSON.parse(address ?? "") as DatabaseAddress,
  entities: [],
  migrations: deadly,
  log: { warn: () => undefined },
});
await migrate(database, { info: () => undefined });
