import type { FastifyInstance, RouteHandlerMethod } from "fastify";
import { DEFAULT_BODY_BYTES, limitBody, SERVICE_KEY_BODY_BYTES } from "./body-limit.js";
import type { Callers } from "./callers.js";

export const GRAPHQL_PATH = "/graphql";

export interface GraphqlRouteOptions {
  readonly callers: Callers;
  readonly handler: RouteHandlerMethod;
}

/** `/graphql` over HTTP. Service keys may send more than everybody else, which is known before the body is read. */
export function addGraphqlRoute(app: FastifyInstance, { callers, handler }: GraphqlRouteOptions): void {
  app.route({
    url: GRAPHQL_PATH,
    // Methods that GraphQL does not use get a 405 that says so, not a 404.
    method: ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
    bodyLimit: SERVICE_KEY_BODY_BYTES,
    onRequest: callers.identify,
    preParsing: limitBody((request) =>
      callers.viewerOf(request)?.kind === "SERVICE_KEY" ? SERVICE_KEY_BODY_BYTES : DEFAULT_BODY_BYTES,
    ),
    onSend: async (_request, reply) => {
      reply.header("cache-control", "no-store");
    },
    handler,
  });
}
