import { createHmac } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { DialectParts } from "../simulated-provider.js";
import { findToken, type HeldToken } from "./held-token.js";
import { fault, LOGIN_ANSWERS, NO_PERMISSION, type Payload, SESSION_FAULTS, UNEXPLAINED } from "./payloads.js";

export type Fields = Readonly<Record<string, string | undefined>>;

/** Query and form, as the Graph API takes its parameters from either. */
export function fieldsOf(request: FastifyRequest): Fields {
  const body = typeof request.body === "object" && request.body !== null ? (request.body as Fields) : {};
  return { ...(request.query as Fields), ...body };
}

/** Percentages as a quiet app has them. */
const USAGE = JSON.stringify({ call_count: 3, total_time: 2, total_cputime: 1 });

export function answer(reply: FastifyReply, { status, body, headers = {} }: Payload): FastifyReply {
  return reply
    .code(status)
    .headers({ "x-app-usage": USAGE, ...headers })
    .send(body);
}

export const UNKNOWN_TOKEN = fault({
  message: "Invalid OAuth access token - Cannot parse access token",
  code: 190,
});

/** A caller with a token that lives: or what it is answered instead. */
export async function callerOf(
  { world, app }: DialectParts,
  request: FastifyRequest,
): Promise<{ readonly token: HeldToken } | { readonly refusal: Payload }> {
  const fields = fieldsOf(request);
  const text = fields.access_token ?? /^(?:Bearer|OAuth) (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  if (text === undefined) {
    const message = "An active access token must be used to query information about the current user.";
    return { refusal: fault({ message, code: 2500 }) };
  }
  const proof = fields.appsecret_proof;
  if (proof !== undefined && proof !== createHmac("sha256", app.appSecret).update(text).digest("hex")) {
    const message = "Invalid appsecret_proof provided in the API argument";
    return { refusal: fault({ message, type: "GraphMethodException", code: 100 }) };
  }
  const token = await findToken(world, app.provider, text);
  if (token === null) return { refusal: UNKNOWN_TOKEN };
  const refusal = refusalOf(token);
  return refusal === null ? { token } : { refusal };
}

/** What every call with the token is answered; null: it is let through. */
export function refusalOf({ cause }: HeldToken): Payload | null {
  if (cause === null || cause === "DATA_ACCESS_EXPIRED" || cause === "PERMISSION_REMOVED") return null;
  const known = LOGIN_ANSWERS[cause];
  if (known !== undefined) return known;
  return fault(SESSION_FAULTS[cause] ?? UNEXPLAINED);
}

/** Reading anything but oneself: not with a token that lives in name only. */
export function readingRefusal({ cause }: HeldToken): Payload | null {
  return cause === "DATA_ACCESS_EXPIRED" || cause === "PERMISSION_REMOVED" ? NO_PERMISSION : null;
}
