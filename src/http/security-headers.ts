import type { FastifyInstance } from "fastify";

const ALWAYS: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  // For answers that are no page. A route that serves one sets its own.
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
};

const ONE_YEAR = "max-age=31536000";

/**
 * Headers that every answer carries, unless its route has set another value (G-3).
 *
 * @param secure whether people reach this installation by https
 */
export function addSecurityHeaders(app: FastifyInstance, secure: boolean): void {
  const headers = Object.entries(secure ? { ...ALWAYS, "strict-transport-security": ONE_YEAR } : ALWAYS);
  app.addHook("onSend", async (request, reply) => {
    reply.header("x-request-id", request.id);
    for (const [name, value] of headers) if (!reply.hasHeader(name)) reply.header(name, value);
  });
}
