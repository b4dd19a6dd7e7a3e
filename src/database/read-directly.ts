import type { Pool, PoolConnection, QueryError } from "mysql2";
import { type DataSource, QueryFailedError } from "typeorm";
import { SLOW_STATEMENT_MS } from "./shared-options.js";

/** What of TypeORM's driver is used here; the second sees to it that an error of an idle connection ends nothing but the connection. */
interface PooledDriver {
  readonly pool: Pool;
  prepareDbConnection(connection: PoolConnection): PoolConnection;
}

/** Sends a SELECT and gives its rows. */
export type Read = (statement: string, parameters: unknown[]) => Promise<unknown[]>;

/**
 * Reads through the pool of a data source and past its query runners: of a page's time they take a tenth, for events that nobody
 * listens to. Limits, errors and the word about slow statements are the same (`docs/decisions/0016-speed-of-queries.md`).
 */
export function readDirectly(source: DataSource): Read {
  const driver = source.driver as unknown as PooledDriver;
  return (statement, parameters) =>
    new Promise((resolve, reject) => {
      const start = Date.now();
      const settle = (error: QueryError | null, rows: unknown) => {
        const milliseconds = Date.now() - start;
        if (milliseconds > SLOW_STATEMENT_MS) source.logger.logQuerySlow(milliseconds, statement);
        if (error === null) resolve(rows as unknown[]);
        else reject(new QueryFailedError(statement, undefined, error));
      };
      driver.pool.getConnection((failure, connection) => {
        if (failure !== null) return reject(failure);
        driver.prepareDbConnection(connection);
        connection.query(statement, parameters, (error, rows) => {
          connection.release();
          settle(error, rows);
        });
      });
    });
}
