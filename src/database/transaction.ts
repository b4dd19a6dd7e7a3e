import type { EntityManager, QueryRunner } from "typeorm";
import type { Sql } from "sql-template-tag";
import type { Dialect } from "./dialect.js";
import { checkParameter } from "./parameter.js";

/** Something that answers SELECTs. */
export interface SqlReader {
  readonly dialect: Dialect;
  /** Entities for reading, where a whole row is wanted. */
  readonly manager: EntityManager;
  /** The rows of a SELECT. Instants are a `Date` or, on SQLite, text: see `readMoment`. */
  query<Row>(statement: Sql): Promise<Row[]>;
}

/**
 * One open transaction. Every write of Relink goes through one, so that the gate on SQLite and the retry on MySQL hold for all.
 */
export class Transaction implements SqlReader {
  private readonly afterwards: (() => void)[] = [];

  constructor(
    private readonly runner: QueryRunner,
    readonly dialect: Dialect,
  ) {}

  get manager(): EntityManager {
    return this.runner.manager;
  }

  async query<Row>(statement: Sql): Promise<Row[]> {
    statement.values.forEach(checkParameter);
    return (await this.runner.query(statement.sql, statement.values)) as Row[];
  }

  /** Runs an INSERT, UPDATE or DELETE and tells how many rows it matched, changed or not. (An upsert counts differently on every engine.) */
  async execute(statement: Sql): Promise<number> {
    statement.values.forEach(checkParameter);
    const result = await this.runner.query(statement.sql, statement.values, true);
    return result.affected ?? 0;
  }

  /**
   * Registers something to do once the transaction has been committed: a bell to ring, an alarm to set. Never run on rollback, nor
   * when the commit is in doubt. Its failure is logged and changes nothing: the transaction stands.
   */
  afterCommit(action: () => void): void {
    this.afterwards.push(action);
  }

  /** Called by `Database` alone. */
  runAfterCommit(onFailure: (error: unknown) => void): void {
    for (const action of this.afterwards) {
      try {
        action();
      } catch (error) {
        onFailure(error);
      }
    }
  }
}
