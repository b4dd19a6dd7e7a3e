import type { FastifyInstance } from "fastify";

const ALLOWED_HEADERS = "authorization, content-type, apollo-require-preflight, x-apollo-operation-name";
const EXPOSED_HEADERS = "x-request-id";
const PREFLIGHT_SECONDS = "600";

/**
 * Lets scripts of exactly these origins read answers (G-3). No credentials: tokens travel in a header that no browser adds by itself.
 * Answers preflights itself; an origin that is not listed gets no permission, and the browser does the rest.
 */
export function allowOrigins(app: FastifyInstance, origins: readonly string[]): void {
  const allowed = new Set(origins);
  app.addHook("onRequest", async (request, reply) => {
    const { origin } = request.headers;
    reply.header("vary", "Origin");
    const known = origin !== undefined && allowed.has(origin);
    if (known) {
      reply.header("access-control-allow-origin", origin);
      reply.header("access-control-expose-headers", EXPOSED_HEADERS);
    }
    if (request.method !== "OPTIONS" || request.headers["access-control-request-method"] === undefined) return;
    if (known) {
      reply.header("access-control-allow-methods", "GET, POST");
      reply.header("access-control-allow-headers", ALLOWED_HEADERS);
      reply.header("access-control-max-age", PREFLIGHT_SECONDS);
    }
    await reply.code(known ? 204 : 403).send();
  });
}
