import { randomBytes } from "node:crypto";
import fastifyStatic from "@fastify/static";
import { getDistDirectory, type RenderOptions, renderAltair } from "altair-static";
import type { FastifyInstance } from "fastify";

const PATH = "/playground/";

const QUERY = `# The accounts of the company you are signed in to. Press Ctrl+Enter.
query Connections {
  connections(first: 20, orderBy: { field: EXPIRES_AT, direction: ASC }) {
    totalCount
    streamCursor
    nodes {
      name
      platform
      purpose
      status
      statusReason
      expiresAt
      connectedBy { name }
    }
  }
}
`;

const SUBSCRIPTION = `# Run it and wait: within a minute a token expires.
subscription Live {
  connectionStatusChanged {
    kind
    cursor
    change {
      number
      from
      to
      reason
      occurredAt
      account { name platform status lastChangeNumber }
    }
  }
}
`;

/**
 * A page for trying the API out, subscriptions included, signed in as an admin of the first company. All of its files come from an
 * installed package; nothing is loaded from elsewhere.
 */
export async function addPlaygroundRoute(web: FastifyInstance, adminToken: () => string): Promise<void> {
  web.get("/", (_request, reply) => reply.redirect(PATH));
  web.get("/playground", (_request, reply) => reply.redirect(PATH));
  web.get(PATH, (request, reply) => {
    const nonce = randomBytes(16).toString("base64");
    const origin = `${request.protocol}://${request.host}`;
    return reply
      .type("text/html; charset=utf-8")
      .header("content-security-policy", pagePolicy(nonce))
      .header("cache-control", "no-store")
      .send(renderAltair({ ...optionsFor(origin, adminToken()), cspNonce: nonce }));
  });
  await web.register(fastifyStatic, {
    root: getDistDirectory(),
    prefix: PATH,
    index: false,
    decorateReply: false,
    setHeaders: (reply) => reply.setHeader("content-security-policy", "sandbox allow-scripts"),
  });
}

function optionsFor(origin: string, token: string): RenderOptions {
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
    baseURL: PATH,
    instanceStorageNamespace: "relink_sandbox_",
    disableAccount: true,
    initialSettings: { "banners.disable": true, "alert.disableUpdateNotification": true, "schema.reloadOnStart": true },
    initialWindows: [
      { ...window, initialName: "Connections", initialQuery: QUERY },
      { ...window, initialName: "Live", initialQuery: SUBSCRIPTION },
    ],
  };
}

/** The page's own scripts and what it loads from this origin; the editor sets styles by script. */
function pagePolicy(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self' ws: wss:",
    "worker-src 'self' blob:",
    "frame-ancestors 'none'",
    "base-uri 'self'",
  ].join("; ");
}
