import { ApolloServer, type ApolloServerPlugin, HeaderMap } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from "@apollo/server/plugin/disabled";
import { fastifyApolloDrainPlugin } from "@as-integrations/fastify";
import type { FastifyInstance, FastifyRequest, RouteHandlerMethod } from "fastify";
import { GraphQLError, type GraphQLSchema } from "graphql";
import type { RequestContext } from "../api/request-context.js";
import type { Log } from "../log.js";
import { executeWith } from "./execution/gateway.js";
import { writeAnswer } from "./execution/json-data.js";
import { PlannedExecution } from "./execution/planned-execution.js";
import { errorsBeforeAbort } from "./limits/limits.js";
import type { OperationCheck } from "./limits/operation-check.js";
import type { ErrorMask } from "./masking.js";

export interface HttpEndpointOptions {
  readonly schema: GraphQLSchema;
  readonly check: OperationCheck;
  readonly mask: ErrorMask;
  readonly log: Pick<Log, "debug" | "info" | "warn" | "error">;
  /** The web server, which is drained when the endpoint stops. */
  readonly web: FastifyInstance;
  readonly contextOf: (request: FastifyRequest) => RequestContext;
}

export interface HttpEndpoint {
  readonly handler: RouteHandlerMethod;
  /** Finishes what runs, closes the web server, and refuses everything else. */
  stop(): Promise<void>;
}

/** GraphQL over HTTP. Every switch of the server that bears on safety is set here, whatever its default is (G-6). */
export async function startHttpEndpoint(options: HttpEndpointOptions): Promise<HttpEndpoint> {
  const { schema, check, mask, log, web } = options;
  const { limits } = check;
  const planned = new PlannedExecution({ schema, maxCoercionErrors: errorsBeforeAbort(limits) });
  const apollo = new ApolloServer<RequestContext>({
    gateway: executeWith(schema, planned),
    nodeEnv: "production",
    csrfPrevention: true,
    introspection: check.introspection,
    hideSchemaDetailsFromClientErrors: true,
    parseOptions: { maxTokens: limits.tokens },
    maxRecursiveSelections: limits.selections,
    validationRules: [...check.rules],
    validationOptions: { maxErrors: errorsBeforeAbort(limits), hideSuggestions: true },
    persistedQueries: false,
    allowBatchedHttpRequests: false,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    stringifyResult: writeAnswer,
    formatError: (_formatted, error) => mask.mask(error),
    logger: quietLogger(log),
    plugins: [
      // Left on, it would wrap the resolver of every field.
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      fastifyApolloDrainPlugin(web),
      amountPlugin(check),
      placePlugin(mask),
    ],
  });
  await apollo.start();
  return {
    handler: async (request, reply) => {
      const answer = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: {
          body: request.body,
          method: request.method,
          headers: headersOf(request),
          search: searchOf(request.url),
        },
        context: () => Promise.resolve(options.contextOf(request)),
      });
      for (const [name, value] of answer.headers) reply.header(name, value);
      reply.code(answer.status ?? 200);
      // Other answers come in pieces: of @defer and @stream, which the schema does not have.
      if (answer.body.kind !== "complete") throw new Error("An answer in pieces.");
      return answer.body.string;
    },
    stop: () => apollo.stop(),
  };
}

function headersOf({ headers }: FastifyRequest): HeaderMap {
  const map = new HeaderMap();
  for (const name in headers) {
    const value = headers[name];
    if (value) map.set(name, typeof value === "string" ? value : value.join(", "));
  }
  return map;
}

function searchOf(url: string): string {
  const start = url.indexOf("?");
  return start < 0 ? "" : url.slice(start);
}

/** Refuses what asks for too much with its variables; the rules before it have seen the text alone. */
function amountPlugin(check: OperationCheck): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation: ({ document, operation, request }) => {
          const error = operation ? check.amountProblems(document, operation, request.variables ?? null)[0] : undefined;
          return error === undefined ? Promise.resolve() : Promise.reject(asBadRequest(error));
        },
      }),
  };
}

/** Tells the mask to which request an error belongs. */
function placePlugin(mask: ErrorMask): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        didEncounterErrors: ({ errors, contextValue }) => {
          mask.note(errors, { requestId: contextValue.requestId });
          return Promise.resolve();
        },
      }),
  };
}

function asBadRequest(error: GraphQLError): GraphQLError {
  return new GraphQLError(error.message, { originalError: error, extensions: { http: { status: 400 } } });
}

/** What the server says of requests goes to the log at levels that an attacker cannot fill. */
function quietLogger(log: HttpEndpointOptions["log"]) {
  const to = (level: "debug" | "info" | "warn" | "error") => (message?: unknown) => log[level](String(message));
  return { debug: to("debug"), info: to("info"), warn: to("warn"), error: to("error") };
}
