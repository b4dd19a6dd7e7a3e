import { randomUUID } from "node:crypto";
import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import type { Context as SocketContext, SubscribePayload } from "graphql-ws";
import { ApiError } from "../../api/api-error.js";
import type { Viewer } from "../../api/viewer.js";
import type { Authentication } from "../../companies/authentication.js";
import { errorsBeforeAbort } from "../limits/limits.js";
import type { OperationCheck } from "../limits/operation-check.js";
import type { ErrorMask } from "../masking.js";
import type { CreateContext } from "../operation-context.js";
import { ringAt } from "./alarm.js";
import type { Crowd } from "./crowd.js";
import type { Selection } from "./audience.js";
import type { Audiences } from "./audiences.js";
import { Delivery } from "./delivery.js";
import { readySource } from "./pulled-source.js";
import { RefusedStart, refusedStream } from "./refused-start.js";
import type { SocketHandle, SubscriptionContext } from "./socket-handle.types.js";
import type { SocketLimits } from "./socket-limits.js";
import type { SocketLine } from "./socket-line.js";
import type { Membership, ViewerWatch } from "./viewer-watch.js";

/** What all sockets of a process share. */
export interface SessionParts {
  readonly schema: GraphQLSchema;
  readonly check: OperationCheck;
  readonly mask: ErrorMask;
  readonly createContext: CreateContext;
  readonly authenticate: (authorization: string | null) => Promise<Authentication>;
  readonly watch: ViewerWatch;
  readonly crowd: Crowd;
  readonly audiences: Audiences;
  readonly limits: SocketLimits;
}

/** A subscription that may begin. */
interface Subscription extends ExecutionArgs {
  readonly session: SocketSession;
  readonly id: string;
  readonly selection: Selection;
}

/** The context of a socket as graphql-ws keeps it. */
export type SessionContext = SocketContext<Record<string, unknown> | undefined, SocketSession>;

const UNAVAILABLE = [1013, "Who calls cannot be checked at the moment. Come back later."] as const;

/** One client on its socket, from `connection_init` to the close: graphql-ws calls these hooks. */
export class SocketSession implements SocketHandle {
  private membership: Membership | null = null;
  /** What to undo when the socket is gone. */
  private readonly held: (() => void)[] = [];

  constructor(
    private readonly parts: SessionParts,
    private readonly line: SocketLine,
    private readonly address: string | null,
  ) {}

  end(code: number, reason: string): void {
    this.line.close(code, reason);
  }

  /** The token comes in the payload of `connection_init`, never in the address (W-6). */
  async connect(context: SessionContext): Promise<boolean> {
    const authorization = context.connectionParams?.authorization;
    // It has done its duty, and would be kept for as long as the socket is open.
    delete (context as { connectionParams?: unknown }).connectionParams;
    const authentication = await this.authenticate(typeof authorization === "string" ? authorization : null);
    if (authentication === null) this.end(...UNAVAILABLE);
    else if (authentication.kind === "ANONYMOUS") this.end(4403, "Send a token as `authorization` of connection_init.");
    else if (authentication.kind === "KNOWN") this.admit(authentication.viewer, authentication.expiresAt);
    else if (authentication.code === "SERVICE_UNAVAILABLE") this.end(1013, authentication.message);
    else this.end(4403, authentication.message);
    return this.line.open;
  }

  /** Refuses by returning errors: anything thrown here would close the socket with all its subscriptions (W-1). */
  subscribe(context: SessionContext, id: string, payload: SubscribePayload): Subscription | readonly GraphQLError[] {
    try {
      return this.prepare(context, id, payload);
    } catch (error) {
      return [couldNotBegin(error)];
    }
  }

  private prepare(
    { subscriptions }: SessionContext,
    id: string,
    payload: SubscribePayload,
  ): Subscription | readonly GraphQLError[] {
    const { limits, check, schema, audiences } = this.parts;
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
    const args: ExecutionArgs = {
      schema,
      document: checked.document,
      operationName,
      variableValues: variables,
      hideSuggestions: true,
      options: { maxCoercionErrors: errorsBeforeAbort(check.limits) },
    };
    const selection = audiences.selection(checked.document, checked.operation, args);
    forgetText(payload);
    return { ...args, session: this, id, selection, contextValue: this.context() };
  }

  /** Opens the source, and carries what comes from it to the socket: see `Delivery`. */
  async run(subscription: ExecutionArgs): Promise<AsyncIterableIterator<never>> {
    const { id, selection } = subscription as Subscription;
    const { membership } = this;
    const source = await openSource(subscription);
    if (!(Symbol.asyncIterator in source)) return refusedStream(source.errors ?? []);
    // Not needed any more, and kept for as long as the subscription runs.
    subscription.contextValue = null;
    if (membership === null) throw new Error("A subscription of nobody.");
    const { audiences } = this.parts;
    const { line, address } = this;
    return new Delivery({ source: readySource(source), id, selection, audiences, line, membership, address });
  }

  maskErrors(errors: readonly GraphQLError[]): readonly GraphQLFormattedError[] {
    const masked = errors.flatMap(reasonsOf).map((error) => this.parts.mask.mask(error));
    return masked.slice(0, this.parts.check.limits.errors);
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
    const membership = this.parts.watch.join(viewer, this);
    this.membership = membership;
    this.held.push(leave, () => membership.leave());
    if (expiresAt !== null) this.held.push(ringAt(expiresAt, () => this.end(4403, "The token has expired.")));
  }

  private context(): SubscriptionContext {
    const viewer = this.membership?.viewer ?? null;
    const context = this.parts.createContext({ viewer, requestId: randomUUID(), address: this.address });
    return { ...context, socket: this };
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

/** graphql-ws keeps the message for as long as the subscription runs; the document is remembered elsewhere, once for all. */
function forgetText(payload: SubscribePayload): void {
  const kept = payload as { query: string; variables?: unknown };
  kept.query = "";
  delete kept.variables;
}
