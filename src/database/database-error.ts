/** What the drivers attach to an error; TypeORM keeps the original in `driverError`. */
interface DriverError {
  errno?: unknown;
  code?: unknown;
  fatal?: unknown;
}

const DEEPEST_CAUSE = 5;

function driverErrorOf(error: object): DriverError {
  const inner = (error as { driverError?: unknown }).driverError;
  return typeof inner === "object" && inner !== null ? inner : error;
}

/** Looks at an error and at what caused it. */
function some(error: unknown, test: (error: DriverError) => boolean): boolean {
  let each = error;
  for (let depth = 0; depth < DEEPEST_CAUSE && typeof each === "object" && each !== null; depth++) {
    if (test(driverErrorOf(each))) return true;
    each = (each as { cause?: unknown }).cause;
  }
  return false;
}

function matches(error: unknown, errnos: readonly number[], codes: readonly string[]): boolean {
  return some(error, ({ errno, code }) => {
    if (typeof errno === "number" && errnos.includes(errno)) return true;
    return typeof code === "string" && codes.some((known) => code === known || code.startsWith(`${known}_`));
  });
}

/** Deadlock (1213), lock wait time-out (1205), a row changed under a snapshot (1020), a busy SQLite file: run the transaction again (D-6). */
export function isContention(error: unknown): boolean {
  return matches(error, [1213, 1205, 1020], ["SQLITE_BUSY"]);
}

/** A unique or primary key says the row is there already. */
export function isDuplicate(error: unknown): boolean {
  return matches(error, [1062], ["SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"]);
}

/** A foreign key says that what is referred to does not exist (in this company), or is still referred to. */
export function isBrokenReference(error: unknown): boolean {
  return matches(error, [1452, 1451, 1216, 1217], ["SQLITE_CONSTRAINT_FOREIGNKEY"]);
}

/** The server cannot be reached, went away, hangs, is shutting down, or takes no more connections. */
export function isUnreachable(error: unknown): boolean {
  return isClosedConnection(error) || matches(error, UNREACHABLE_ERRNOS, UNREACHABLE_CODES);
}

/** The connection was gone before the statement could be sent, so it had no effect. mysql2 gives this error no code. */
export function isClosedConnection(error: unknown): boolean {
  return some(error, ({ fatal, code }) => fatal === true && code === undefined);
}

const UNREACHABLE_ERRNOS = [
  1040, 1053, 1080, 1129, 1152, 1158, 1159, 1160, 1161, 1203, 1226, 1927, 2002, 2003, 2006, 2013, 4031,
];

const UNREACHABLE_CODES = [
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "PROTOCOL_CONNECTION_LOST",
  "PROTOCOL_SEQUENCE_TIMEOUT",
  "POOL_TIMEOUT",
];

/** The connection broke while a commit was on its way: whether it took effect is unknown, so nothing is repeated blindly (D-6). */
export class CommitInDoubtError extends Error {
  override name = "CommitInDoubtError";
}

/** No connection became free in time (D-9). */
export class PoolTimeoutError extends Error {
  override name = "PoolTimeoutError";
  readonly code = "POOL_TIMEOUT";
}

/** A parameter that an engine would refuse, alter or choke on. The value is not in the message. */
export class UnstorableValueError extends TypeError {
  override name = "UnstorableValueError";
}
