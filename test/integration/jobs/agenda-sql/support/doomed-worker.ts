import "reflect-metadata";
import { Agenda } from "agenda";
import { DataSource, type DataSourceOptions } from "typeorm";
import { SqlAgendaBackend } from "../../../../../src/jobs/agenda-sql/sql-agenda-backend.js";
import { define } from "./jobs.js";

/** A worker that takes a job, says so, and never finishes it. Argument: where the database is, as JSON. */
const { engine, at } = JSON.parse(process.argv[2] ?? "") as { engine: "mysql" | "mariadb" | "sqlite"; at: string };
const options: DataSourceOptions =
  engine === "sqlite"
    ? { type: "better-sqlite3", driver: (await import("libsql")).default, database: at, enableWAL: true }
    : { type: engine, url: at };
const dataSource = await new DataSource(options).initialize();
const backend = new SqlAgendaBackend({ dataSource, engine, write: (work) => work() });
const agenda = new Agenda({ backend, processEvery: 20, defaultLockLifetime: Number(process.argv[3]) });
define(agenda, "deadly", async () => {
  process.stdout.write("running\n");
  await new Promise(() => undefined);
});
await agenda.start();
