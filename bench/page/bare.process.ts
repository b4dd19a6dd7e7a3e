import "reflect-metadata";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { RowDataPacket } from "mysql2/promise";
import { serve } from "../program.js";
import { PAGE_SIZE, PAGE_STATEMENT, STREAM_STATEMENT } from "./page-query.js";
import { openGround } from "./token-check.js";

/**
 * The baseline: a bare `node:http` handler behind the service's own cached token check. It runs the same two statements and puts the
 * rows through `JSON.stringify` as they come; it reads no GraphQL.
 */
serve(async ({ url }: { url: string }) => {
  const { pool, companyOf } = openGround(url);
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const companyId = await companyOf(request.headers.authorization);
    if (companyId === null) return response.writeHead(401).end();
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
