/** The database engines that Relink runs on. Found out by asking the server, never configured (database-facts: TypeORM). */
export type Engine = ServerEngine | "sqlite";

export type ServerEngine = "mysql" | "mariadb";

/** Tells MySQL from MariaDB by the answer to `SELECT VERSION()`, for example `8.4.3` or `10.11.19-MariaDB-0+deb12u1`. */
export function engineOfVersion(version: string): ServerEngine {
  return /mariadb/i.test(version) ? "mariadb" : "mysql";
}
