import { createPool, type Pool, type RowDataPacket } from "mysql2/promise";
import type { Sql } from "sql-template-tag";
import { Authenticator } from "../../src/companies/authenticate.js";
import { openJwtVerifier } from "../../src/companies/jwt-verifier.js";
import { People } from "../../src/companies/people.js";
import type { ServiceKeyDirectory } from "../../src/companies/service-key-directory.js";
import { loadConfig, type Secrets } from "../../src/config.js";
import type { SqlReader } from "../../src/database/transaction.js";
import { connectOptions } from "../server.js";

/** What the baseline and every peer of the page stand on: the same pool, and the service's own cached token check. */
export interface Ground {
  readonly pool: Pool;
  /** The company of whoever sends a header; null for nobody that is known. */
  readonly companyOf: (authorization: string | undefined) => Promise<number | null>;
}

export function openGround(url: string): Ground {
  const { config, secrets } = loadConfig();
  const pool = createPool({ ...connectOptions(url), connectionLimit: config.databasePoolSize });
  const reader: Pick<SqlReader, "query"> = {
    query: async <Row>(statement: Sql) =>
      (await pool.query<RowDataPacket[]>(statement.sql, statement.values))[0] as Row[],
  };
  const authenticator = new Authenticator({
    tokens: openJwtVerifier(config.jwt, (secrets as Secrets).jwtKey),
    people: new People(reader as SqlReader),
    serviceKeys: undefined as unknown as ServiceKeyDirectory, // nobody shows one here
  });
  return {
    pool,
    companyOf: async (authorization) => {
      const known = await authenticator.authenticate(authorization ?? null);
      return known.kind === "KNOWN" && known.viewer.kind === "USER" ? known.viewer.companyId : null;
    },
  };
}
