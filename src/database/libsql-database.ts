import Libsql from "libsql";
import { writeMomentText } from "./moment.js";

type Bindable = string | number | bigint | Buffer | null;

interface PlainStatement {
  readonly reader: boolean;
  run(parameters: Bindable[]): { changes: number; lastInsertRowid: number };
  all(parameters: Bindable[]): Record<string, unknown>[];
}

/** libsql aborts the process when it is handed a `Date` or another object, so every value is made plain before it gets there. */
export function toBindable(value: unknown): Bindable {
  if (value === null || value === undefined) return null;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "string" || typeof value === "number" || typeof value === "bigint") return value;
  if (value instanceof Date) return writeMomentText(value);
  if (Buffer.isBuffer(value)) return value;
  if (value instanceof Uint8Array) return Buffer.from(value);
  throw new TypeError(`SQLite cannot store a value of type ${typeof value}`);
}

class SafeStatement {
  constructor(private readonly statement: PlainStatement) {}

  get reader(): boolean {
    return this.statement.reader;
  }

  run(...parameters: unknown[]): { changes: number; lastInsertRowid: number } {
    return this.statement.run(parameters.map(toBindable));
  }

  /** Blobs come out of libsql as ArrayBuffer; everyone else expects a Buffer. */
  all(...parameters: unknown[]): Record<string, unknown>[] {
    const rows = this.statement.all(parameters.map(toBindable));
    for (const row of rows) {
      for (const column in row) {
        const value = row[column];
        if (value instanceof ArrayBuffer) row[column] = Buffer.from(value);
      }
    }
    return rows;
  }
}

/**
 * The driver that TypeORM's better-sqlite3 adapter gets on SQLite: libsql, whose binaries come inside its registry packages,
 * with parameters and blobs made safe.
 */
export class LibsqlDatabase {
  private readonly database: Libsql.Database;

  constructor(path: string, options: { timeout?: number }) {
    this.database = new Libsql(path, { timeout: options.timeout ?? 5_000 });
  }

  prepare(statement: string): SafeStatement {
    return new SafeStatement(this.database.prepare(statement) as unknown as PlainStatement);
  }

  pragma(source: string): Record<string, unknown>[] {
    return this.prepare(`PRAGMA ${source}`).all();
  }

  exec(statements: string): void {
    this.database.exec(statements);
  }

  close(): void {
    this.database.close();
  }
}
