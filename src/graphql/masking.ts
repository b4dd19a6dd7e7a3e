import { randomBytes } from "node:crypto";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { ApiError } from "../api/api-error.js";
import { CommitInDoubtError, isUnreachable } from "../database/database-error.js";
import type { Log } from "../log.js";

/** What the log says about a masked error beside the error itself. */
export interface ErrorPlace {
  readonly requestId?: string;
}

/**
 * Decides what a caller gets to read of an error, for both transports (G-4). Refusals meant for the caller pass as they are; anything
 * else is logged under an id, and the caller gets the id and nothing more.
 */
export class ErrorMask {
  /** Where one failure breaks several fields, all of them quote one id. */
  private readonly ids = new WeakMap<object, string>();
  private readonly places = new WeakMap<object, ErrorPlace>();

  /** @param counted told of each error that is masked, by its code */
  constructor(
    private readonly log: Pick<Log, "error">,
    private readonly counted: (code: string) => void = () => undefined,
  ) {}

  /** Remembers to which request errors belong, for where they are masked without knowing it. */
  note(errors: readonly object[], place: ErrorPlace): void {
    for (const error of errors) this.places.set(error, place);
  }

  /** An error as it goes out. */
  mask(error: unknown, place: ErrorPlace = {}): GraphQLFormattedError {
    const root = rootOf(error);
    const position = positionOf(error);
    const passed = passableCode(error, root);
    if (passed !== null && root instanceof GraphQLError) {
      return { message: readable(error, root), ...position, extensions: { code: passed } };
    }
    const errorId = this.idOf(root, error, place);
    const { code, message } = describe(root, errorId);
    this.counted(code);
    return { message, ...position, extensions: { code, errorId } };
  }

  private idOf(root: unknown, error: unknown, place: ErrorPlace): string {
    const known = isObject(root) ? this.ids.get(root) : undefined;
    if (known !== undefined) return known;
    const errorId = randomBytes(6).toString("hex");
    if (isObject(root)) this.ids.set(root, errorId);
    const noted = isObject(error) ? this.places.get(error) : undefined;
    const path = error instanceof GraphQLError ? error.path?.join(".") : undefined;
    this.log.error(
      { err: root, errorId, ...noted, ...place, ...(path === undefined ? {} : { path }) },
      "operation failed",
    );
    return errorId;
  }
}

/** The error behind the wrappers that graphql-js and the servers put around it. */
function rootOf(error: unknown): unknown {
  let root = error;
  while (root instanceof GraphQLError && root.originalError !== undefined) root = root.originalError;
  return root;
}

/**
 * The code under which an error may be read by the caller; null when it may not. What graphql-js itself says of a request, it says
 * without a path in the answer; and of a field's arguments, with the piece of the document that is wrong.
 */
function passableCode(error: unknown, root: unknown): string | null {
  if (root instanceof ApiError) return root.code;
  if (!(error instanceof GraphQLError) || !(root instanceof GraphQLError)) return null;
  if (error.path === undefined) return codeOf(error) ?? codeOf(root) ?? "BAD_USER_INPUT";
  return root.path === undefined && (root.nodes?.length ?? 0) > 0 ? "BAD_USER_INPUT" : null;
}

/** The outermost words, which say the most. The HTTP server cannot be told to make no suggestions about values of variables. */
function readable(error: unknown, root: GraphQLError): string {
  const { message } = error instanceof GraphQLError ? error : root;
  return root instanceof ApiError ? message : message.replace(/ ?Did you mean [^]+\?$/, "");
}

function codeOf(error: GraphQLError): string | null {
  const { code } = error.extensions;
  return typeof code === "string" ? code : null;
}

function describe(root: unknown, errorId: string): { code: string; message: string } {
  const quote = `quote ${errorId} to whoever operates this installation.`;
  if (chainOf(root).some((cause) => cause instanceof CommitInDoubtError)) {
    return {
      code: "SERVICE_UNAVAILABLE",
      message: `The connection broke while this was being stored, so it may or may not have been done: look before you repeat it. If it stays, ${quote}`,
    };
  }
  if (chainOf(root).some(isUnreachable)) {
    return {
      code: "SERVICE_UNAVAILABLE",
      message: `Something that this needs cannot be reached at the moment. Try again shortly; if it stays, ${quote}`,
    };
  }
  return { code: "INTERNAL", message: `Something went wrong. Quote ${errorId} to whoever operates this installation.` };
}

function chainOf(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (
    let cause = error;
    cause !== undefined && chain.length < 8;
    cause = (cause as { cause?: unknown } | null)?.cause
  ) {
    chain.push(cause);
  }
  return chain;
}

function positionOf(error: unknown): Pick<GraphQLFormattedError, "locations" | "path"> {
  if (!(error instanceof GraphQLError)) return {};
  const { locations, path } = error;
  return { ...(locations === undefined ? {} : { locations }), ...(path === undefined ? {} : { path }) };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
