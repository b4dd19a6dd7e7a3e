import { randomUUID } from "node:crypto";
import Fastify, { type FastifyInstance } from "fastify";
import type { ErrorMask } from "../graphql/masking.js";
import { DEFAULT_BODY_BYTES } from "./body-limit.js";
import { allowOrigins } from "./cross-origin.js";
import { answerErrorsAsJson } from "./error-answer.js";
import { addSecurityHeaders } from "./security-headers.js";

/** How long a client may take, in milliseconds. A request that is not complete after `request` ends at the next look. */
export interface Patience {
  readonly headers: number;
  readonly request: number;
  readonly look: number;
}

/** Together at most 30 s for a body that trickles in. */
export const DEFAULT_PATIENCE: Patience = { headers: 10_000, request: 22_000, look: 5_000 };

export interface WebServerOptions {
  readonly publicUrl: string;
  readonly allowedOrigins: readonly string[];
  readonly trustProxy: boolean;
  readonly mask: ErrorMask;
  readonly patience?: Patience;
}

/** The web server without routes: small bodies, JSON errors, an exact list of origins, and nothing that tells what it is made of. */
export function createWebServer(options: WebServerOptions): FastifyInstance {
  const patience = options.patience ?? DEFAULT_PATIENCE;
  const app = Fastify({
    logger: false,
    trustProxy: options.trustProxy,
    bodyLimit: DEFAULT_BODY_BYTES,
    requestTimeout: patience.request,
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    return503OnClosing: true,
    http: { headersTimeout: patience.headers, connectionsCheckingInterval: patience.look },
  });
  app.removeContentTypeParser("text/plain");
  addSecurityHeaders(app, options.publicUrl.startsWith("https:"));
  allowOrigins(app, options.allowedOrigins);
  answerErrorsAsJson(app, options.mask);
  return app;
}
