import { z } from "zod";
import type { PushSignal, PushSubject } from "../push.js";
import type { Reason } from "../reason.js";

const PREFIX = "https://schemas.openid.net/secevent/";
const ISSUERS: readonly string[] = ["https://accounts.google.com/", "https://accounts.google.com"];

const claims = z.object({
  jti: z.string().min(1),
  iat: z.number().int().nonnegative(),
  events: z.record(z.string(), z.unknown()),
});
const aboutPerson = z.object({
  subject: z.object({ subject_type: z.literal("iss-sub"), iss: z.string(), sub: z.string().min(1) }),
});
const aboutToken = z.object({
  subject: z.object({
    subject_type: z.literal("oauth_token"),
    token_type: z.literal("refresh_token"),
    token_identifier_alg: z.enum(["prefix", "hash_base64_sha512_sha512"]),
    token: z.string().min(1),
  }),
});

type Effect = Pick<PushSignal, "effect" | "reason">;

const mark = (reason: Reason): Effect => ({ effect: "MARK", reason });
const probe = (reason: Reason): Effect => ({ effect: "PROBE", reason });

/**
 * Google's event types (developers.google.com/identity/protocols/risc). `tokens-revoked` and `token-revoked` say that the consent is
 * gone; the others are about the account, and whether the consent outlives what happened to it is for a look to find out. `verification`
 * is a test of this address, and types that are not listed here are nothing to Relink.
 */
const EFFECTS: ReadonlyMap<string, Effect> = new Map([
  [`${PREFIX}oauth/event-type/tokens-revoked`, mark("ACCESS_REVOKED")],
  [`${PREFIX}oauth/event-type/token-revoked`, mark("ACCESS_REVOKED")],
  [`${PREFIX}risc/event-type/sessions-revoked`, probe("SESSION_ENDED")],
  [`${PREFIX}risc/event-type/account-credential-change-required`, probe("CREDENTIALS_CHANGED")],
  [`${PREFIX}risc/event-type/account-disabled`, probe("ACCOUNT_SUSPENDED")],
  [`${PREFIX}risc/event-type/account-purged`, probe("ACCOUNT_DELETED")],
  // Good news: what was found suspended may live again.
  [`${PREFIX}risc/event-type/account-enabled`, probe("ACCOUNT_SUSPENDED")],
]);

export interface SecurityEvents {
  readonly issuedAt: Date;
  readonly signals: readonly PushSignal[];
}

/** The events in a security event token whose signature, issuer and audience are good (RFC 8417); null when it is none. */
export function readSecurityEvents(payload: unknown): SecurityEvents | null {
  const parsed = claims.safeParse(payload);
  if (!parsed.success) return null;
  const { jti, iat, events } = parsed.data;
  const issuedAt = new Date(iat * 1_000);
  const known = Object.entries(events).flatMap(([type, event]) => {
    const effect = EFFECTS.get(type);
    const whose = effect === undefined ? null : subjectOf(event);
    return effect === undefined || whose === null ? [] : [{ type, effect, whose }];
  });
  const signals = known.map(({ type, effect, whose }) => ({
    id: known.length === 1 ? jti : `${jti} ${type}`,
    whose,
    ...effect,
    occurredAt: issuedAt,
  }));
  return { issuedAt, signals };
}

function subjectOf(event: unknown): PushSubject | null {
  const token = aboutToken.safeParse(event).data?.subject;
  if (token !== undefined) {
    const form = token.token_identifier_alg === "prefix" ? "PREFIX" : "DOUBLE_SHA512";
    return { kind: "REFRESH_TOKEN", form, value: token.token };
  }
  const person = aboutPerson.safeParse(event).data?.subject;
  return person !== undefined && ISSUERS.includes(person.iss) ? { kind: "PERSON", subject: person.sub } : null;
}
