import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyInstance } from "fastify";
import type { Metrics } from "../metrics.js";

export interface MetricsRouteParts {
  readonly metrics: Metrics;
  /** What callers have to bring as a bearer token; null: everybody may look (in the sandbox). */
  readonly token: string | null;
}

/** `/metrics`, for Prometheus (P-6). What it tells names nobody, but how much goes on is not everybody's business either. */
export function addMetricsRoute(web: FastifyInstance, { metrics, token }: MetricsRouteParts): void {
  web.get("/metrics", async (request, reply) => {
    reply.header("cache-control", "no-store");
    if (token !== null && !isBearer(request.headers.authorization, token)) {
      return reply
        .code(401)
        .header("www-authenticate", "Bearer")
        .send({ errors: [{ message: "A token is needed." }] });
    }
    return reply.type(metrics.contentType).send(await metrics.text());
  });
}

/** Times every request, by its route: addresses themselves may hold secrets. */
export function measureRequests(web: FastifyInstance, metrics: Metrics): void {
  web.addHook("onResponse", async (request, reply) => {
    const { method } = request;
    const route = request.routeOptions.url ?? "(none)";
    metrics.requests.observe({ method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1_000);
  });
}

/** In constant time, whatever the lengths. */
function isBearer(header: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(header ?? ""), digest(`Bearer ${token}`));
}
