import type { FastifyInstance } from "fastify";
import type { Traffic } from "./traffic.js";

export interface Serving {
  readonly web: FastifyInstance;
  readonly traffic: Traffic;
  readonly sockets: { refuseNew(): void; dispose(): Promise<void> };
  readonly graphql: { stop(): Promise<void> };
  /** How long requests that run may take to finish. */
  readonly graceMs?: number;
}

const GRACE_MS = 10_000;

/**
 * Stops taking calls, in the order of P-2: no new sockets and connections, then requests that run come to their end, then sockets are
 * told to go elsewhere. To be called after `/readyz` says 503 and jobs are drained; resolves when the port is free.
 */
export async function stopServing(serving: Serving): Promise<void> {
  const { web, traffic, sockets, graphql } = serving;
  sockets.refuseNew();
  // Resolves only when the last socket is gone as well, so it is awaited last.
  const closed = web.close();
  await traffic.idle(serving.graceMs ?? GRACE_MS);
  await sockets.dispose();
  web.server.closeAllConnections();
  await closed;
  await graphql.stop();
}
