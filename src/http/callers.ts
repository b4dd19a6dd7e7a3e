import type { FastifyRequest, onRequestAsyncHookHandler } from "fastify";
import type { Viewer } from "../api/viewer.js";
import type { Authentication } from "../companies/authentication.js";
import { errorAnswer, send } from "./error-answer.js";

/** Reads an `Authorization` header; throws only what no caller can help. */
export type Authenticate = (authorization: string | null) => Promise<Authentication>;

const STATUS = { UNAUTHENTICATED: 401, COMPANY_SUSPENDED: 403, SERVICE_UNAVAILABLE: 503 } as const;

/** Finds out who calls before anything else of a request is read, and remembers it for as long as the request lives. */
export class Callers {
  private readonly viewers = new WeakMap<FastifyRequest, Viewer>();

  constructor(private readonly authenticate: Authenticate) {}

  /** Null: anonymous. */
  viewerOf(request: FastifyRequest): Viewer | null {
    return this.viewers.get(request) ?? null;
  }

  /** For routes that want to know who calls. Whoever shows something that is no good is refused here. */
  readonly identify: onRequestAsyncHookHandler = async (request, reply) => {
    const authentication = await this.authenticate(request.headers.authorization ?? null);
    if (authentication.kind === "KNOWN") this.viewers.set(request, authentication.viewer);
    if (authentication.kind !== "REFUSED") return undefined;
    const status = STATUS[authentication.code];
    if (status === 401) reply.header("www-authenticate", "Bearer");
    return send(reply, status, errorAnswer(authentication.code, authentication.message));
  };
}
