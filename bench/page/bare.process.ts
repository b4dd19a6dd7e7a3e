import "reflect-metadata";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createPool, type RowDataPacket } from "mysql2/promise";
import type { Sql } from "sql-template-tag";
import { Authenticator } from "../../src/companies/authenticate.js";
import { openJwtVerifier } from "../../src/companies/jwt-verifier.js";
import { People } from "../../src/companies/people.js";
import type { ServiceKeyDirectory } from "../../src/companies/service-key-directory.js";
import { loadConfig, type Secrets } from "../../src/config.js";
import type { SqlReader } from "../../src/database/transaction.js";
import { serve } from "../program.js";
import { connectOptions } from "../server.js";
import { PAGE_SIZE, PAGE_STATEMENT, STREAM_STATEMENT } from "./page-query.js";

/**
 * The baseline: a bare `node:http` handler behind the service's own cached token check. It runs the same two statements and puts the
 * rows through `JSON.stringify` as they come; it reads no GraphQL.
 */
serve(async ({ url }: { url: string }) => {
  const { config, secrets } = loadConfig();
  const pool = createPool({ ...connectOptions(url), connectionLimit: config.databasePoolSize });
  const reader: Pick<SqlReader, "query"> = {
    query: async <Row>(statement: Sql) =>
      (await pool.query<RowDataPacket[]>(statement.sql, statement.values))[0] as Row[],
  };
  const tokens = openJwtVerifier(config.jwt, (secrets as Secrets).jwtKey);
  const authenticator = new Authenticator({
    tokens,
    people: new People(reader as SqlReader),
    serviceKeys: undefined as unknown as ServiceKeyDirectory, // nobody shows one here
  });

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const authentication = await authenticator.authenticate(request.headers.authorization ?? null);
    if (authentication.kind !== "KNOWN" || authentication.viewer.kind !== "USER") return response.writeHead(401).end();
    const { companyId } = authentication.viewer;
    request.resume();
    const [stream] = await pool.query<RowDataPacket[]>(STREAM_STATEMENT, [companyId]);
    const [nodes] = await pool.query<RowDataPacket[]>(PAGE_STATEMENT, [companyId, PAGE_SIZE + 1]);
    const body = JSON.stringify({ data: { connections: { nodes: nodes.slice(0, PAGE_SIZE), stream: stream[0] } } });
    response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
    return response.end(body);
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      console.error(error);
      response.writeHead(500).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
});
