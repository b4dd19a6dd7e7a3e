import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import type { GraphQLSchema } from "graphql";
import { WebSocket } from "ws";
import type { UserViewer, Viewer } from "../../src/api/viewer.js";
import { systemClock } from "../../src/clock.js";
import { type Authentication, refuse, type Standing } from "../../src/companies/authentication.js";
import { buildRelinkSchema } from "../../src/graphql/build-schema.js";
import { guardSchema, type Permissions } from "../../src/graphql/guard.js";
import { startHttpEndpoint } from "../../src/graphql/http-endpoint.js";
import { DEFAULT_LIMITS, type Limits } from "../../src/graphql/limits/limits.js";
import { OperationCheck } from "../../src/graphql/limits/operation-check.js";
import { ErrorMask } from "../../src/graphql/masking.js";
import { contextMaker } from "../../src/graphql/operation-context.js";
import type { SocketLimits } from "../../src/graphql/socket/socket-limits.js";
import type { WatchTimes } from "../../src/graphql/socket/viewer-watch.js";
import { openSocketEndpoint, type SocketEndpoint } from "../../src/graphql/socket-endpoint.js";
import { Callers } from "../../src/http/callers.js";
import { addGraphqlRoute, GRAPHQL_PATH } from "../../src/http/graphql.route.js";
import { addHealthRoutes, type Readiness } from "../../src/http/health.route.js";
import { stopServing } from "../../src/http/stop-serving.js";
import { Traffic } from "../../src/http/traffic.js";
import { createWebServer, type Patience } from "../../src/http/web-server.js";
import { createLog } from "../../src/log.js";
import { fixtureResolvers, Journal } from "./fixture-schema.js";

export const ALLOWED_ORIGIN = "https://dashboard.example";

export interface FixtureOptions {
  readonly introspection?: boolean;
  readonly limits?: Partial<Limits>;
  readonly socketLimits?: Partial<SocketLimits>;
  readonly watchTimes?: WatchTimes;
  readonly patience?: Patience;
}

/** The people and keys that the fixture knows, by token; a test may change them while it runs. */
export class FixtureCallers {
  readonly tokens = new Map<string, Authentication | Promise<Authentication>>([
    ["user", { kind: "KNOWN", viewer: userNamed("ann"), expiresAt: null }],
    [
      "key",
      { kind: "KNOWN", viewer: { kind: "SERVICE_KEY", keyId: "k1", companyId: null, operations: [] }, expiresAt: null },
    ],
    ["suspended", refuse("COMPANY_SUSPENDED", "This company is suspended.")],
    ["unavailable", refuse("SERVICE_UNAVAILABLE", "Tokens cannot be checked.")],
  ]);
  /** What is said of viewers who were let in; by default that they may stay as they are. */
  standing: (viewer: Viewer) => Promise<Standing> = (viewer) => Promise.resolve({ kind: "KNOWN", viewer });
  asked = 0;

  authenticate = (authorization: string | null): Promise<Authentication> => {
    if (authorization === null || authorization === "") return Promise.resolve({ kind: "ANONYMOUS", viewer: null });
    const token = /^Bearer (.+)$/.exec(authorization)?.[1] ?? "";
    if (token === "boom") return Promise.reject(new Error("ECONNREFUSED in /srv/relink/src/secret.ts"));
    return Promise.resolve(this.tokens.get(token) ?? refuse("UNAUTHENTICATED", "This token is not accepted."));
  };

  currentViewer = (viewer: Viewer): Promise<Standing> => {
    this.asked += 1;
    return this.standing(viewer);
  };
}

export function userNamed(userId: string, change: Partial<UserViewer> = {}): UserViewer {
  return { kind: "USER", companyId: 1, userId, role: "MEMBER", locale: "en", timeZone: "UTC", ...change };
}

/** Everything is allowed to whoever is known, but one operation to nobody. */
export function fixturePermissions(schema: GraphQLSchema): Permissions {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return {
    operations: roots.flatMap((type) =>
      type ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`) : [],
    ),
    mayCall: (viewer, operation) => {
      if (viewer === null) return "UNAUTHENTICATED";
      return operation === "Query.forbidden" ? "FORBIDDEN" : "ALLOWED";
    },
  };
}

export interface FixtureServer {
  readonly url: string;
  readonly socketUrl: string;
  readonly port: number;
  readonly schema: GraphQLSchema;
  readonly journal: Journal;
  readonly callers: FixtureCallers;
  readonly sockets: SocketEndpoint;
  readonly check: OperationCheck;
  readonly web: FastifyInstance;
  readonly traffic: Traffic;
  /** Lines of the log, as they were written. */
  readonly logged: string[];
  readiness: () => Promise<Readiness>;
  stopping: boolean;
  /** Posts an operation as the user, unless headers say otherwise. */
  post(body: unknown, headers?: Record<string, string>): Promise<Response>;
  stop(): Promise<void>;
}

/** The whole of graphql/ and http/ on a port of its own, bound as the application binds it. */
export async function startFixtureServer(options: FixtureOptions = {}): Promise<FixtureServer> {
  const journal = new Journal();
  const callers = new FixtureCallers();
  const logged: string[] = [];
  const log = createLog("debug", { write: (line) => logged.push(line) });
  const mask = new ErrorMask(log);
  const built = buildRelinkSchema(fixtureResolvers(journal));
  const schema = guardSchema(built, fixturePermissions(built));
  const check = new OperationCheck({
    schema,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    introspection: options.introspection ?? false,
  });
  const createContext = contextMaker(systemClock);
  const web = createWebServer({
    publicUrl: "https://relink.example",
    allowedOrigins: [ALLOWED_ORIGIN],
    trustProxy: false,
    mask,
    ...(options.patience === undefined ? {} : { patience: options.patience }),
  });
  const traffic = new Traffic(web.server);
  const known = new Callers(callers.authenticate);
  const http = await startHttpEndpoint({
    schema,
    check,
    mask,
    log,
    web,
    contextOf: (request) =>
      createContext({ viewer: known.viewerOf(request), requestId: request.id, address: request.ip }),
  });
  addGraphqlRoute(web, { callers: known, handler: http.handler });
  web.get("/broken", () => Promise.reject(new Error("ER_BAD in /srv/relink/src/secret.ts")));
  const sockets = openSocketEndpoint({
    server: web.server,
    path: GRAPHQL_PATH,
    schema,
    check,
    mask,
    log,
    allowedOrigins: [ALLOWED_ORIGIN],
    authenticate: callers.authenticate,
    currentViewer: callers.currentViewer,
    createContext,
    ...(options.socketLimits === undefined ? {} : { limits: options.socketLimits }),
    ...(options.watchTimes === undefined ? {} : { watchTimes: options.watchTimes }),
  });
  const server: FixtureServer = {
    url: "",
    socketUrl: "",
    port: 0,
    schema,
    journal,
    callers,
    sockets,
    check,
    web,
    traffic,
    logged,
    readiness: () => Promise.resolve({ database: true, migrations: true, degraded: [] }),
    stopping: false,
    post: (body, headers = {}) =>
      fetch(server.url, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: "Bearer user", ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    stop: () => stopServing({ web, traffic, sockets, graphql: http }),
  };
  addHealthRoutes(web, { check: () => server.readiness(), stopping: () => server.stopping });
  await web.listen({ host: "127.0.0.1", port: 0 });
  const { port } = web.server.address() as AddressInfo;
  const address = `127.0.0.1:${port}${GRAPHQL_PATH}`;
  return Object.assign(server, { port, url: `http://${address}`, socketUrl: `ws://${address}` });
}

/** A socket that speaks the protocol by hand and remembers everything it hears. */
export class RawSocket {
  readonly heard: { type: string; id?: string; payload?: unknown }[] = [];
  closed: { code: number; reason: string } | null = null;
  /** The status of an answer that was no handshake. */
  refused: number | null = null;
  readonly socket: WebSocket;

  constructor(
    server: Pick<FixtureServer, "socketUrl">,
    protocols: string[] = ["graphql-transport-ws"],
    origin?: string,
  ) {
    this.socket = new WebSocket(server.socketUrl, protocols, origin === undefined ? {} : { origin });
    this.socket.on("message", (data: Buffer) => this.heard.push(JSON.parse(data.toString("utf8")) as never));
    this.socket.on("close", (code, reason) => {
      this.closed = { code, reason: reason.toString("utf8") };
    });
    this.socket.on("error", () => undefined);
    this.socket.on("unexpected-response", (_request, response) => {
      this.refused = response.statusCode ?? 0;
      this.socket.terminate();
    });
  }

  send(message: unknown): void {
    this.socket.send(typeof message === "string" || Buffer.isBuffer(message) ? message : JSON.stringify(message));
  }

  subscribe(id: string, query: string, more: object = {}): void {
    this.send({ type: "subscribe", id, payload: { query, ...more } });
  }

  of(type: string, id?: string): { type: string; id?: string; payload?: unknown }[] {
    return this.heard.filter((message) => message.type === type && (id === undefined || message.id === id));
  }

  get errors(): { message: string; extensions: Record<string, unknown> }[] {
    return this.of("error").flatMap(({ payload }) => payload as never);
  }

  end(): void {
    this.socket.terminate();
  }
}
