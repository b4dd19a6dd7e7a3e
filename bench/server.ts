import { randomBytes } from "node:crypto";
import { type Connection, createConnection, type RowDataPacket } from "mysql2/promise";
import { migrations } from "../migrations/list.js";
import { migrate } from "../src/database/migrate.js";
import { openDatabase } from "../src/database/open-database.js";
import { entities } from "../src/tables.js";

/** A database of the bench, migrated and empty, with a bare connection to it. */
export interface BenchDatabase {
  readonly url: string;
  readonly connection: Connection;
}

/** The database server, and the databases made there for this run. */
export class Server {
  private closing: Promise<void> | null = null;
  private readonly made: string[] = [];
  private readonly connections: Connection[] = [];

  private constructor(
    private readonly url: string,
    private readonly connection: Connection,
  ) {}

  static async connect(url: string): Promise<Server> {
    return new Server(url, await createConnection(connectOptions(url)));
  }

  async createDatabase(): Promise<BenchDatabase> {
    const name = `relink_bench_${randomBytes(6).toString("hex")}`;
    if (this.closing !== null) throw new Error("The bench is being stopped.");
    const own = new URL(this.url);
    own.pathname = `/${name}`;
    this.made.push(name);
    await this.connection.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
    const connection = await createConnection(connectOptions(own.href));
    this.connections.push(connection);
    await migrateDatabase(own.href);
    return { url: own.href, connection };
  }

  /** How many statements clients have sent to the server since it was started, this one included. */
  async statements(): Promise<number> {
    const [rows] = await this.connection.query<RowDataPacket[]>("SHOW GLOBAL STATUS LIKE 'Questions'");
    return Number(rows[0]?.["Value"]);
  }

  /** @param names of server variables */
  async variables(names: readonly string[]): Promise<Record<string, string>> {
    const [rows] = await this.connection.query<RowDataPacket[]>("SHOW GLOBAL VARIABLES WHERE Variable_name IN (?)", [
      names,
    ]);
    return Object.fromEntries(rows.map((row) => [row["Variable_name"] as string, row["Value"] as string]));
  }

  /** Drops what this run made. May be called again. */
  close(): Promise<void> {
    this.closing ??= this.dropAll();
    return this.closing;
  }

  private async dropAll(): Promise<void> {
    for (const connection of this.connections) connection.destroy();
    for (const name of this.made) await this.connection.query(`DROP DATABASE IF EXISTS ${name}`);
    await this.connection.end();
  }
}

/** As the service connects: instants in UTC. */
export function connectOptions(url: string) {
  return { uri: url, timezone: "Z", supportBigNumbers: true, charset: "utf8mb4" };
}

async function migrateDatabase(url: string): Promise<void> {
  const log = { info: () => undefined, warn: () => undefined };
  const database = await openDatabase({ address: { kind: "server", url, poolSize: 2 }, entities, migrations, log });
  await migrate(database, log);
  await database.close();
}
