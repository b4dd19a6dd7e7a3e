import { StartError } from "../errors.js";
import { isUnreachable } from "./database-error.js";
import type { ServerAddress } from "./server-address.js";

const REFUSALS: Readonly<Record<number, string>> = {
  1044: "the user may not use the database",
  1045: "it refuses the user or the password",
  1049: "there is no database of that name",
  1698: "it refuses the user or the password",
};

/** What to tell the operator when a server cannot be connected to at start. The password is not in it. */
export function serverStartError(address: ServerAddress, error: unknown): StartError {
  const { code, errno } = (typeof error === "object" && error !== null ? error : {}) as {
    code?: string;
    errno?: number;
  };
  const where = `The database ${address.database} at ${address.host}:${address.port}`;
  const refusal = errno === undefined ? undefined : REFUSALS[errno];
  const why =
    refusal ?? (isUnreachable(error) ? `it does not answer (${code ?? "connection lost"})` : (code ?? String(error)));
  return new StartError(`${where} cannot be used: ${why}.`, { cause: error });
}

/** What to tell the operator when an SQLite file cannot be opened at start. */
export function fileStartError(path: string, error: unknown): StartError {
  const code = (error as { code?: unknown } | null)?.code;
  const why = typeof code === "string" ? code : error instanceof Error ? error.message : String(error);
  return new StartError(`The database file ${path} cannot be opened: ${why}.`, { cause: error });
}
