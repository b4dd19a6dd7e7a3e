import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { ErrorMask } from "../graphql/masking.js";

/** The answer to whatever went wrong before or beside GraphQL: the same shape as GraphQL's own (G-2). */
export interface ErrorAnswer {
  readonly errors: readonly [{ readonly message: string; readonly extensions: Readonly<Record<string, unknown>> }];
}

export function errorAnswer(code: string, message: string): ErrorAnswer {
  return { errors: [{ message, extensions: { code } }] };
}

/** What Fastify says of a request, in words of ours; by its error code, or by the status where there is none. */
const KNOWN: Readonly<Record<string, readonly [code: string, message: string]>> = {
  "400": ["BAD_REQUEST", "The request cannot be read."],
  "413": ["PAYLOAD_TOO_LARGE", "The body is larger than this caller may send."],
  "415": ["UNSUPPORTED_MEDIA_TYPE", "Send the body as `application/json`."],
  FST_ERR_CTP_INVALID_JSON_BODY: ["BAD_REQUEST", "The body is not valid JSON."],
  FST_ERR_CTP_EMPTY_JSON_BODY: ["BAD_REQUEST", "The body is empty."],
};

interface RequestFailure {
  readonly code?: string;
  readonly statusCode?: number;
}

/** Makes every error JSON with the right status, without a stack trace, and unknown paths too. */
export function answerErrorsAsJson(app: FastifyInstance, mask: ErrorMask): void {
  app.setNotFoundHandler((_request, reply) =>
    send(reply, 404, errorAnswer("NOT_FOUND", "There is nothing at this address.")),
  );
  app.setErrorHandler<RequestFailure>((error, request, reply) => {
    const status = error.statusCode ?? 500;
    // A connection that is closed while its client still sends may take the answer with it; what is left of the body is thrown away.
    if (status === 413) reply.removeHeader("connection");
    if (status < 400 || status > 499) return send(reply, ...maskedAnswer(error, mask, request));
    const [code, message] = KNOWN[error.code ?? ""] ??
      KNOWN[String(status)] ?? ["BAD_REQUEST", "The request was refused."];
    return send(reply, status, errorAnswer(code, message));
  });
}

function maskedAnswer(error: RequestFailure, mask: ErrorMask, request: FastifyRequest): [number, ErrorAnswer] {
  const { message, extensions = {} } = mask.mask(error, { requestId: request.id });
  const unavailable = extensions.code === "SERVICE_UNAVAILABLE";
  return [unavailable ? 503 : 500, { errors: [{ message, extensions }] }];
}

export function send(reply: FastifyReply, status: number, answer: ErrorAnswer): FastifyReply {
  return reply.code(status).type("application/json; charset=utf-8").send(answer);
}
