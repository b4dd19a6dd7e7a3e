/** How long the database may take before an error is better than waiting on (D-9). */
export interface Limits {
  /** Milliseconds to reach the server and log in. */
  readonly connectMs: number;
  /** Milliseconds until a connection of the pool, or the write lock of an SQLite file, must be had. */
  readonly acquireMs: number;
  /** Milliseconds after which the server ends a statement: any on MariaDB, SELECTs on MySQL. */
  readonly statementMs: number;
  /** Milliseconds after which a server that has not answered a statement is given up, and the connection with it. 0: never. */
  readonly answerMs: number;
  /** Seconds a statement waits for rows that another transaction holds (InnoDB knows whole seconds only). */
  readonly lockWaitSeconds: number;
  /** Milliseconds for connections to say goodbye before they are cut. */
  readonly closeMs: number;
}

export const defaultLimits: Limits = {
  connectMs: 5_000,
  acquireMs: 5_000,
  statementMs: 10_000,
  answerMs: 12_000,
  lockWaitSeconds: 5,
  closeMs: 5_000,
};
