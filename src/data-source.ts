import "reflect-metadata";
import type { DataSource } from "typeorm";
import { migrations } from "../migrations/list.js";
import { loadConfig } from "./config.js";
import { openDatabase } from "./database/open-database.js";
import { entities } from "./tables.js";
import { join } from "node:path";

/** For TypeORM's command line (`typeorm migration:show -d dist/src/data-source.js`); the service does not use it. */
const { config, databaseUrl } = loadConfig();
const { source } = await openDatabase({
  address:
    databaseUrl === null
      ? { kind: "file", path: join(config.home, "relink.db") }
      : { kind: "server", url: databaseUrl },
  entities,
  migrations,
  log: { warn: (fields, message) => console.warn(message, fields) },
});

export default source satisfies DataSource;
