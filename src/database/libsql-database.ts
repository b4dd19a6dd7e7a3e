import Libsql from "libsql";
import { UnstorableValueError } from "./database-error.js";
import { writeMomentText } from "./moment.js";
import { checkParameter } from "./parameter.js";

type Bindable = string | number | bigint | Buffer | null;

interface PlainStatement {
  readonly reader: boolean;
  run(parameters: Bindable[]): { changes: number; lastInsertRowid: number };
  all(parameters: Bindable[]): Record<string, unknown>[];
}

/**
 * libsql aborts the process when it is handed a `Date` or another object, so every value is made plain before it gets there.
 * Two more of its traps: numbers are bound as floating point ("5.0" in a text column), and text is cut at NUL when read.
 *
 * @throws UnstorableValueError
 */
export function toBindable(value: unknown): Bindable {
  checkParameter(value);
  if (value === null || value === undefined) return null;
  if (typeof value === "boolean") return value ? 1n : 0n;
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value === "bigint") return inRange(value);
  if (typeof value === "string") return withoutNul(value);
  if (value instanceof Date) return writeMomentText(value);
  return value;
}

function inRange(value: bigint): bigint {
  if (BigInt.asIntN(64, value) === value) return value;
  throw new UnstorableValueError("A statement's parameter must not be an integer of more than 64 bits.");
}

function withoutNul(value: string): string {
  if (!value.includes("\0")) return value;
  throw new UnstorableValueError("A statement's parameter must not be text with a NUL character.");
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
    this.database = new Libsql(path, { timeout: options.timeout ?? 0 });
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

/**
 * For the connection that writes. A transaction takes the write lock of the file at once: one that reads first could lose it to
 * another process and then never get it, however long it waits.
 */
export class LibsqlWriter extends LibsqlDatabase {
  override prepare(statement: string): SafeStatement {
    return super.prepare(statement === "BEGIN TRANSACTION" ? "BEGIN IMMEDIATE TRANSACTION" : statement);
  }
}
