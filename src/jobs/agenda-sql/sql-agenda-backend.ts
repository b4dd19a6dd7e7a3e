import type { AgendaBackend, JobLogger, JobRepository, NotificationChannel } from "agenda";
import type { DataSource } from "typeorm";
import { AgendaDatabase, type SqlEngine, type WriteGate } from "./agenda-database.js";
import { SqlJobLogger } from "./sql-job-logger.js";
import { SqlJobRepository } from "./sql-job-repository.js";
import { TimeOrderedIds } from "./time-ordered-ids.js";

export interface SqlAgendaBackendOptions {
  /** Initialised, and with this folder's migrations run, before Agenda is constructed. Stays the caller's to close. */
  readonly dataSource: DataSource;
  /** For reading; `dataSource` by default. On SQLite a second connection to the file sees no open transaction. */
  readonly readSource?: DataSource | undefined;
  /** See {@link WriteGate}: one mutex for the whole application on SQLite, `(work) => work()` elsewhere. */
  readonly write: WriteGate;
  readonly engine: SqlEngine;
  /** Wakes workers between their polls. SQL has no such channel of its own, so bring one, or none. */
  readonly notificationChannel?: NotificationChannel | undefined;
  /** In place of the event log in `agenda_logs`. Either is used only when Agenda is given `logging`. */
  readonly logger?: JobLogger | undefined;
}

const displayNames: Readonly<Record<SqlEngine, string>> = { mysql: "MySQL", mariadb: "MariaDB", sqlite: "SQLite" };

/** Stores Agenda's jobs in MySQL, MariaDB or SQLite, through a TypeORM data source. */
export class SqlAgendaBackend implements AgendaBackend {
  readonly name: string;
  readonly repository: JobRepository;
  readonly logger: JobLogger;
  readonly notificationChannel: NotificationChannel | undefined;
  readonly ownsConnection = false;

  constructor(options: SqlAgendaBackendOptions) {
    const database = new AgendaDatabase({
      source: options.dataSource,
      readSource: options.readSource ?? options.dataSource,
      gate: options.write,
      engine: options.engine,
    });
    const ids = new TimeOrderedIds();
    this.name = displayNames[options.engine];
    this.repository = new SqlJobRepository(database, ids);
    this.logger = options.logger ?? new SqlJobLogger(database, ids);
    this.notificationChannel = options.notificationChannel;
  }

  async connect(): Promise<void> {
    await this.repository.connect();
  }

  /** The data source is the caller's. */
  async disconnect(): Promise<void> {}
}
