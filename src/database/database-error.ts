/** What the drivers attach to an error; TypeORM keeps the original in `driverError`. */
interface DriverError {
  errno?: unknown;
  code?: unknown;
}

function driverErrorOf(error: unknown): DriverError {
  if (typeof error !== "object" || error === null) return {};
  const inner = (error as { driverError?: unknown }).driverError;
  return typeof inner === "object" && inner !== null ? (inner as DriverError) : (error as DriverError);
}

function matches(error: unknown, errnos: readonly number[], codes: readonly string[]): boolean {
  const { errno, code } = driverErrorOf(error);
  if (typeof errno === "number" && errnos.includes(errno)) return true;
  return typeof code === "string" && codes.some((known) => code === known || code.startsWith(`${known}_`));
}

/** Deadlock (1213), lock wait time-out (1205), a busy SQLite file: the transaction may simply be run again (D-6). */
export function isContention(error: unknown): boolean {
  return matches(error, [1213, 1205], ["SQLITE_BUSY"]);
}

/** A unique or primary key says the row is there already. */
export function isDuplicate(error: unknown): boolean {
  return matches(error, [1062], ["SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"]);
}

/** The server cannot be reached, went away, is shutting down, or takes no more connections. */
export function isUnreachable(error: unknown): boolean {
  return matches(
    error,
    [1040, 1053, 1927, 2002, 2003, 2006, 2013],
    [
      "ECONNREFUSED",
      "ECONNRESET",
      "EPIPE",
      "ETIMEDOUT",
      "EHOSTUNREACH",
      "ENOTFOUND",
      "EAI_AGAIN",
      "PROTOCOL_CONNECTION_LOST",
      "POOL_TIMEOUT",
    ],
  );
}

/** The connection broke while a commit was on its way: whether it took effect is unknown, so nothing is repeated blindly (D-6). */
export class CommitInDoubtError extends Error {
  override name = "CommitInDoubtError";
}

/** No connection became free in time (D-9). */
export class PoolTimeoutError extends Error {
  override name = "PoolTimeoutError";
  readonly code = "POOL_TIMEOUT";
}
