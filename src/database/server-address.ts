import { StartError } from "../errors.js";

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
  if (!URL.canParse(text)) throw new StartError("DATABASE_URL is no address: mysql://user:password@host:3306/database");
  const url = new URL(text);
  const database = decodeURIComponent(url.pathname.slice(1));
  if (database === "") throw new StartError("DATABASE_URL names no database: mysql://user:password@host:3306/database");
  const unknown = [...url.searchParams.keys()].filter((name) => name !== "ssl");
  if (unknown.length > 0)
    throw new StartError(`DATABASE_URL: only ?ssl=true is understood, not ${unknown.join(", ")}.`);
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port === "" ? 3306 : Number(url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database,
    ...(url.searchParams.get("ssl") === "true"
      ? { ssl: { verifyIdentity: true, minVersion: "TLSv1.2" } as const }
      : {}),
  };
}
