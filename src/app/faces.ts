import type { FastifyInstance } from "fastify";
import type { GraphQLSchema } from "graphql";
import { Authenticator } from "../companies/authenticate.js";
import { openJwtVerifier } from "../companies/jwt-verifier.js";
import { People } from "../companies/people.js";
import { mayCall, OPERATIONS } from "../companies/permissions.rules.js";
import { ServiceKeyDirectory } from "../companies/service-key-directory.js";
import { Standings } from "../companies/standings.js";
import type { Clock } from "../clock.js";
import type { Config, Secrets } from "../config.js";
import type { Database } from "../database/database.js";
import { pendingMigrations } from "../database/migrate.js";
import type { Domain } from "./domain.js";
import { buildRelinkSchema } from "../graphql/build-schema.js";
import { guardSchema } from "../graphql/guard.js";
import { startHttpEndpoint } from "../graphql/http-endpoint.js";
import { DEFAULT_LIMITS } from "../graphql/limits/limits.js";
import { OperationCheck } from "../graphql/limits/operation-check.js";
import { ErrorMask } from "../graphql/masking.js";
import { contextMaker } from "../graphql/operation-context.js";
import { openSocketEndpoint } from "../graphql/socket-endpoint.js";
import { Callers } from "../http/callers.js";
import { addDashboardRoutes } from "../http/dashboard.route.js";
import { addDeletionRoute } from "../http/deletion.route.js";
import { addGraphqlRoute, GRAPHQL_PATH } from "../http/graphql.route.js";
import { addHealthRoutes } from "../http/health.route.js";
import { stopServing } from "../http/stop-serving.js";
import { Traffic } from "../http/traffic.js";
import { createWebServer } from "../http/web-server.js";
import { addWebhookRoutes } from "../http/webhooks.route.js";
import { FlowCookie } from "../http/flow-cookie.js";
import { addOauthRoutes } from "../http/oauth.route.js";
import { addReconnectLinkRoutes, answerLinkTrip } from "../http/reconnect-link.route.js";
import { AccountLoader } from "../accounts/account-loader.js";
import type { ReaderTexts } from "../accounts/diagnosis/reader-texts.js";
import { ReadLinkPage } from "../reconnect/read-link-page.js";
import { readDeletion } from "../verification/deletion-requests.js";
import type { Log } from "../log.js";
import type { Metrics } from "../metrics.js";
import { readBacklog, readOpenIncidents } from "../jobs/read-backlog.js";
import { addMailgunWebhookRoute } from "../http/mailgun-webhook.route.js";
import { addUnsubscribeRoutes } from "../http/unsubscribe.route.js";
import { addMetricsRoute, measureRequests } from "../http/metrics.route.js";
import { addPickerRoute } from "../http/picker.route.js";
import { createResolvers } from "./resolvers.js";

export interface FacesParts {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly database: Database;
  readonly clock: Clock;
  readonly domain: Domain;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly texts: ReaderTexts;
  readonly stopping: () => boolean;
}

/** What the process shows to the network; `listen` opens the port, `close` gives it back. */
export interface Faces {
  readonly web: FastifyInstance;
  readonly schema: GraphQLSchema;
  /** How many sockets are open. */
  sockets(): number;
  close(): Promise<void>;
}

/** Health for every process; GraphQL over HTTP and sockets for those that have the role `api`. */
export async function createFaces(parts: FacesParts): Promise<Faces> {
  const { config, secrets, database, clock, domain, log, metrics, texts } = parts;
  const mask = new ErrorMask(log, (code) => metrics.errors.inc({ code }));
  const web = createWebServer({ ...config, mask });
  const traffic = new Traffic(web.server);
  addHealthRoutes(web, { check: () => checkReadiness(database, domain.bus), stopping: parts.stopping });

  measureRequests(web, metrics);
  watchDatabase(metrics, database, clock);
  const token = secrets.metricsToken;
  if (config.sandbox || token !== null) addMetricsRoute(web, { metrics, token });

  const people = new People(database);
  const serviceKeys = new ServiceKeyDirectory(database, log);
  const standings = new Standings(people, serviceKeys);
  const authenticator = new Authenticator({ tokens: openJwtVerifier(config.jwt, secrets.jwtKey), people, serviceKeys });
  const authenticate = (authorization: string | null) => authenticator.authenticate(authorization);

  const schema = guardSchema(buildRelinkSchema(createResolvers({ ...domain, database, clock, standings, texts })), {
    operations: OPERATIONS,
    mayCall,
  });
  if (!config.roles.includes("api")) return { web, schema, sockets: () => 0, close: () => web.close() };

  const check = new OperationCheck({ schema, limits: DEFAULT_LIMITS, introspection: config.introspection });
  const createContext = contextMaker(clock);
  const callers = new Callers(authenticate);
  const graphql = await startHttpEndpoint({
    schema,
    check,
    mask,
    log,
    web,
    contextOf: (request) =>
      createContext({ viewer: callers.viewerOf(request), requestId: request.id, address: request.ip }),
  });
  addGraphqlRoute(web, { callers, handler: graphql.handler });
  await addWebhookRoutes(web, domain.receivePush);
  if (domain.receiveMailEvent !== null) await addMailgunWebhookRoute(web, domain.receiveMailEvent);
  await addUnsubscribeRoutes(web, { ...config, database, clock, tokens: domain.unsubscribeTokens });
  addDeletionRoute(web, (code) => readDeletion(database, code));
  const flowCookie = new FlowCookie(config.publicUrl);
  const travelling = { ...domain, reader: database, clock, flowCookie };
  await addOauthRoutes(web, { ...travelling, answerLinkTrip: answerLinkTrip(domain.completeThroughLink, clock) });
  const readLinkPage = new ReadLinkPage(database, new AccountLoader(database), texts);
  await addReconnectLinkRoutes(web, { ...travelling, readLinkPage });
  await addDashboardRoutes(web, config);
  await addPickerRoute(web);
  const sockets = openSocketEndpoint({
    server: web.server,
    path: GRAPHQL_PATH,
    schema,
    check,
    mask,
    log,
    allowedOrigins: config.allowedOrigins,
    authenticate,
    currentViewer: (viewer) => authenticator.currentViewer(viewer),
    createContext,
  });
  metrics.watch("relink_sockets", "Open sockets.", [], async () => [{ labels: {}, value: sockets.size }]);
  return {
    web,
    schema,
    sockets: () => sockets.size,
    close: async () => {
      await stopServing({ web, traffic, sockets, graphql });
      await domain.receivePush.close();
    },
  };
}

/** Without Redis everything works on, a second later. */
async function checkReadiness(database: Database, bus: Domain["bus"]) {
  const pending = await pendingMigrations(database);
  return { database: true, migrations: pending.length === 0, degraded: bus.connected ? [] : ["redis"] };
}

function watchDatabase(metrics: Metrics, database: Database, clock: Clock): void {
  metrics.watch("relink_backlog_age_seconds", "How long the oldest piece of due work has waited.", ["work"], () =>
    readBacklog(database, clock.now()),
  );
  metrics.watch("relink_incidents_open", "Providers with an open incident.", ["provider"], () =>
    readOpenIncidents(database),
  );
}
