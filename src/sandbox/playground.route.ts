import fastifyStatic from "@fastify/static";
import { getDistDirectory, type RenderOptions, renderAltair, renderInitSnippet } from "altair-static";
import type { FastifyInstance, FastifyRequest, onRequestAsyncHookHandler } from "fastify";
import { EXAMPLE_QUERY, EXAMPLE_SUBSCRIPTION } from "./playground-examples.js";

export interface PlaygroundRouteParts {
  /** A token that is good now. */
  readonly adminToken: () => Promise<string>;
  readonly guard: onRequestAsyncHookHandler;
  /** Origins whose sockets are let in. */
  readonly allowedOrigins: readonly string[];
  readonly publicUrl: string;
}

const PATH = "/playground/";
const OPTIONS_FILE = "initial-options.js";

/** The page's own files and this origin; the editor sets styles by script. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * A page for trying the API out, subscriptions included, signed in as an admin of the first company. All of its files come from an
 * installed package; nothing is loaded from elsewhere.
 */
export async function addPlaygroundRoutes(
  web: FastifyInstance,
  { adminToken, guard, allowedOrigins, publicUrl }: PlaygroundRouteParts,
): Promise<void> {
  web.get("/playground", { onRequest: guard }, (_request, reply) => reply.redirect(PATH));
  web.get(PATH, { onRequest: guard }, (request, reply) => {
    // By another name of this machine (localhost), sockets would be refused for their origin.
    if (!allowedOrigins.includes(originOf(request)) && hasPort(publicUrl)) return reply.redirect(publicUrl + PATH);
    return reply
      .type("text/html; charset=utf-8")
      .header("content-security-policy", PAGE_POLICY)
      .header("cache-control", "no-store")
      .send(renderAltair({ baseURL: PATH, serveInitialOptionsInSeperateRequest: OPTIONS_FILE }));
  });
  // It holds the token, so it is no page's to include: the header `cross-origin-resource-policy` keeps others out.
  web.get(PATH + OPTIONS_FILE, { onRequest: guard }, async (request, reply) =>
    reply
      .type("text/javascript; charset=utf-8")
      .header("cache-control", "no-store")
      .send(renderInitSnippet(optionsFor(request, await adminToken()))),
  );
  await web.register(async (files) => {
    files.addHook("onRequest", guard);
    await files.register(fastifyStatic, { root: getDistDirectory(), prefix: PATH, index: false, decorateReply: false });
  });
}

function optionsFor(request: FastifyRequest, token: string): RenderOptions {
  const origin = originOf(request);
  const authorization = `Bearer ${token}`;
  const window = {
    endpointURL: `${origin}/graphql`,
    subscriptionsEndpoint: `${origin.replace(/^http/, "ws")}/graphql`,
    initialHeaders: { Authorization: authorization },
    initialSubscriptionRequestHandlerId: "graphql-ws",
    initialSubscriptionsPayload: { authorization },
  } as const;
  return {
    ...window,
    instanceStorageNamespace: "relink_sandbox_",
    // Tokens are good for a day: what a browser kept from yesterday would be refused.
    preserveState: false,
    disableAccount: true,
    initialSettings: { "banners.disable": true, "alert.disableUpdateNotification": true, "schema.reloadOnStart": true },
    initialWindows: [
      { ...window, initialName: "Connections", initialQuery: EXAMPLE_QUERY },
      { ...window, initialName: "Live", initialQuery: EXAMPLE_SUBSCRIPTION },
    ],
  };
}

function originOf(request: FastifyRequest): string {
  return `${request.protocol}://${request.host}`;
}

/** With PORT=0 the system chose another port than the configuration names. */
function hasPort(url: string): boolean {
  return new URL(url).port !== "0";
}
