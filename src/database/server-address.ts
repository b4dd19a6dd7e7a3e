import { StartError } from "../errors.js";

const EXAMPLE = "mysql://user:password@host:3306/database";

/** Where a server is and how to log in, as mysql2 takes it. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Encrypted, the certificate checked against the host name. */
  readonly ssl?: { readonly verifyIdentity: true; readonly minVersion: "TLSv1.2" };
}

/**
 * Reads `mysql://user:password@host:3306/database?ssl=true`.
 *
 * @throws StartError for an address that cannot be meant
 */
export function readServerAddress(text: string): ServerAddress {
  if (!URL.canParse(text)) throw new StartError(`DATABASE_URL is no address: ${EXAMPLE}`);
  const url = new URL(text);
  const database = decode(url.pathname.slice(1));
  if (database === "") throw new StartError(`DATABASE_URL names no database: ${EXAMPLE}`);
  const unknown = [...url.searchParams.keys()].filter((name) => name !== "ssl");
  if (unknown.length > 0) throw new StartError(`DATABASE_URL: only ssl is understood, not ${unknown.join(", ")}.`);
  const ssl = url.searchParams.get("ssl") ?? "false";
  if (ssl !== "true" && ssl !== "false") throw new StartError("DATABASE_URL: ssl=true or ssl=false.");
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port === "" ? 3306 : Number(url.port),
    user: decode(url.username),
    password: decode(url.password),
    database,
    ...(ssl === "true" ? { ssl: { verifyIdentity: true, minVersion: "TLSv1.2" } } : {}),
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new StartError(`DATABASE_URL is no address: ${EXAMPLE}`);
  }
}
