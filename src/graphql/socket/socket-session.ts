import { randomUUID } from "node:crypto";
import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import type { Context as SocketContext, SubscribePayload } from "graphql-ws";
import { ApiError } from "../../api/api-error.js";
import type { RequestContext } from "../../api/request-context.js";
import type { Viewer } from "../../api/viewer.js";
import type { Authentication } from "../../companies/authentication.js";
import { errorsBeforeAbort } from "../limits/limits.js";
import type { OperationCheck } from "../limits/operation-check.js";
import type { ErrorMask } from "../masking.js";
import type { CreateContext } from "../operation-context.js";
import { ringAt } from "./alarm.js";
import type { Crowd } from "./crowd.js";
import { EventStream, RefusedStart, refusedStream } from "./event-stream.js";
import type { SocketHandle, SubscriptionContext } from "./socket-handle.types.js";
import type { SocketLimits } from "./socket-limits.js";
import type { SocketLine } from "./socket-line.js";
import type { ViewerWatch } from "./viewer-watch.js";

/** What all sockets of a process share. */
export interface SessionParts {
  readonly schema: GraphQLSchema;
  readonly check: OperationCheck;
  readonly mask: ErrorMask;
  readonly createContext: CreateContext;
  readonly authenticate: (authorization: string | null) => Promise<Authentication>;
  readonly watch: ViewerWatch;
  readonly crowd: Crowd;
  readonly limits: SocketLimits;
}

interface Outcome {
  readonly data?: Record<string, unknown> | null | undefined;
  readonly errors?: readonly GraphQLError[] | undefined;
}

const UNAVAILABLE = [1013, "Who calls cannot be checked at the moment. Come back later."] as const;

/** One client on its socket, from `connection_init` to the close: graphql-ws calls these hooks. */
export class SocketSession implements SocketHandle {
  private viewer: Viewer | null = null;
  /** What to undo when the socket is gone. */
  private readonly held: (() => void)[] = [];

  constructor(
    private readonly parts: SessionParts,
    private readonly line: SocketLine,
    private readonly address: string | null,
  ) {}

  get initMs(): number {
    return this.parts.limits.initMs;
  }

  end(code: number, reason: string): void {
    this.line.close(code, reason);
  }

  /** The token comes in the payload of `connection_init`, never in the address (W-6). */
  async connect({ connectionParams }: SocketContext): Promise<boolean> {
    const authorization = connectionParams?.authorization;
    const authentication = await this.authenticate(typeof authorization === "string" ? authorization : null);
    if (authentication === null) this.end(...UNAVAILABLE);
    else if (authentication.kind === "ANONYMOUS") this.end(4403, "Send a token as `authorization` of connection_init.");
    else if (authentication.kind === "KNOWN") this.admit(authentication.viewer, authentication.expiresAt);
    else if (authentication.code === "SERVICE_UNAVAILABLE") this.end(1013, authentication.message);
    else this.end(4403, authentication.message);
    return this.line.open;
  }

  /** Refuses by returning errors: anything thrown here would close the socket with all its subscriptions (W-1). */
  subscribe(context: SocketContext, payload: SubscribePayload): ExecutionArgs | readonly GraphQLError[] {
    try {
      return this.prepare(context, payload);
    } catch (error) {
      return [couldNotBegin(error)];
    }
  }

  private prepare(
    { subscriptions }: SocketContext,
    payload: SubscribePayload,
  ): ExecutionArgs | readonly GraphQLError[] {
    const { limits, check, schema } = this.parts;
    if (Object.keys(subscriptions).length > limits.subscriptionsPerSocket) {
      return [refusal(`At most ${limits.subscriptionsPerSocket} subscriptions run on one socket.`)];
    }
    const variables = payload.variables ?? null;
    const operationName = payload.operationName ?? null;
    const checked = check.check(payload.query, variables, operationName);
    if (checked.kind === "REFUSED") return checked.errors;
    if (!isSubscription(checked.operation)) {
      return [new ApiError("BAD_USER_INPUT", "A socket is for subscriptions; send queries and mutations by HTTP.")];
    }
    return {
      schema,
      document: checked.document,
      operationName,
      variableValues: variables,
      contextValue: this.context(this.viewer),
      hideSuggestions: true,
      options: { maxCoercionErrors: errorsBeforeAbort(check.limits) },
    };
  }

  /** Opens the source, and executes every event of it anew: with the viewer as of then, its own instant and its own loaders. */
  async run(args: ExecutionArgs): Promise<AsyncIterableIterator<ExecutionResult>> {
    const source = await openSource(args);
    if (!(Symbol.asyncIterator in source)) return refusedStream(source.errors ?? []);
    return new EventStream(source, async (event) => {
      const viewer = this.viewer === null ? null : await this.parts.watch.current(this.viewer);
      // A socket that is closing hears nothing more, so nothing more is worked out for it.
      return viewer === null || !this.line.open
        ? null
        : execute({ ...args, rootValue: event, contextValue: this.context(viewer) });
    });
  }

  /** Nothing: the result may go out as it is. */
  maskResult({ data, errors }: Outcome, args: ExecutionArgs): FormattedExecutionResult | undefined {
    return errors === undefined ? undefined : { data: data ?? null, errors: this.mask(errors, args) };
  }

  maskErrors(errors: readonly GraphQLError[]): readonly GraphQLFormattedError[] {
    return this.mask(errors.flatMap(reasonsOf)).slice(0, this.parts.check.limits.errors);
  }

  closed(): void {
    for (const release of this.held.splice(0)) release();
  }

  private async authenticate(authorization: string | null): Promise<Authentication | null> {
    try {
      return await this.parts.authenticate(authorization);
    } catch (error) {
      this.parts.mask.mask(error);
      return null;
    }
  }

  private admit(viewer: Viewer, expiresAt: Date | null): void {
    if (!this.line.open) return;
    const leave = this.parts.crowd.enter(viewer);
    if (leave === null) {
      this.end(1013, "Too many sockets of this caller are open.");
      return;
    }
    this.viewer = viewer;
    this.held.push(leave, this.parts.watch.join(viewer, this));
    if (expiresAt !== null) this.held.push(ringAt(expiresAt, () => this.end(4403, "The token has expired.")));
  }

  private context(viewer: Viewer | null): SubscriptionContext {
    const context = this.parts.createContext({ viewer, requestId: randomUUID(), address: this.address });
    return { ...context, socket: this };
  }

  private mask(errors: readonly GraphQLError[], args?: ExecutionArgs): GraphQLFormattedError[] {
    const requestId = (args?.contextValue as RequestContext | undefined)?.requestId;
    return errors.map((error) => this.parts.mask.mask(error, requestId === undefined ? {} : { requestId }));
  }
}

/** A source that cannot be opened is told by errors, whatever went wrong: a rejection would close the socket. */
async function openSource(args: ExecutionArgs): Promise<AsyncIterable<unknown> | ExecutionResult> {
  try {
    return await createSourceEventStream(args);
  } catch (error) {
    return { errors: [couldNotBegin(error)] };
  }
}

function reasonsOf(error: GraphQLError): readonly GraphQLError[] {
  return error.originalError instanceof RefusedStart ? error.originalError.reasons : [error];
}

function couldNotBegin(error: unknown): GraphQLError {
  const originalError =
    error instanceof Error ? error : new Error("Something that is no error was thrown.", { cause: error });
  return new GraphQLError(originalError.message, { originalError });
}

function isSubscription(operation: OperationDefinitionNode): boolean {
  return operation.operation === "subscription";
}

function refusal(message: string): ApiError {
  return new ApiError("LIMIT_EXCEEDED", message);
}
