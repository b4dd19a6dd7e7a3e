import { framesOf } from "../log.js";

/** What mysql2 puts on its errors beside `code` and `errno`. */
interface TalkativeError extends Error {
  sql?: unknown;
  sqlMessage?: unknown;
}

/** Messages whose first quoted word is the name of a column, key or table and never a value. */
const NAMING =
  /^(?:Data too long for column|Data truncated for column|Out of range value for column|Column|Field|Table|Key) '[^']*'/;
const DUPLICATE = /^Duplicate entry .* for key '([^']*)'$/s;

/**
 * Takes the values out of an error of mysql2, in place: it carries the whole statement with its parameters, and MySQL quotes
 * values in its messages. They hold tokens and people's addresses (O-13).
 */
export function quietDriverError(error: Error): void {
  const talkative = error as TalkativeError;
  delete talkative.sql;
  delete talkative.sqlMessage;
  const quiet = withoutValues(error.message);
  if (quiet === error.message) return;
  const frames = framesOf(error);
  error.message = quiet;
  error.stack = [`${error.name}: ${quiet}`, ...frames].join("\n");
}

/** A message of MySQL or MariaDB without the values it quotes. Everything from the first to the last quote may be one. */
export function withoutValues(message: string): string {
  const duplicate = DUPLICATE.exec(message);
  if (duplicate !== null) return `Duplicate entry for key '${duplicate[1]}'`;
  const naming = NAMING.exec(message)?.[0] ?? "";
  return naming + message.slice(naming.length).replace(/'.*'/s, "'…'");
}
