import { z } from "zod";
import type { PushSignal } from "../push.js";

const event = z.object({
  client_key: z.string(),
  event: z.string(),
  create_time: z.number().int().nonnegative(),
  user_openid: z.string().min(1).nullish().catch(null),
  content: z.string().nullish().catch(null),
});
const content = z.object({ reason: z.number().int() });

type Effect = Pick<PushSignal, "effect" | "reason">;

/**
 * `reason` of `authorization.removed` (developers.tiktok.com, webhooks-events). The token is dead by the time the event arrives. 1 to 4
 * are facts about the person, so they mark. 0 says nothing more than that, so a look decides. 5 is the echo of a revocation by Relink
 * itself: the connection has been ended here already, with its own reason; marked, it would look like an alarm, or hit a consent that the
 * person has given anew meanwhile. A look finds out whether anything is left to mark.
 */
const EFFECTS: Readonly<Record<number, Effect>> = {
  0: { effect: "PROBE", reason: "UNKNOWN_INVALID" },
  1: { effect: "MARK", reason: "ACCESS_REVOKED" },
  2: { effect: "MARK", reason: "ACCOUNT_DELETED" },
  3: { effect: "MARK", reason: "AGE_REQUIREMENT_FAILED" },
  4: { effect: "MARK", reason: "ACCOUNT_SUSPENDED" },
  5: { effect: "PROBE", reason: "DISCONNECTED_BY_USER" },
};
const UNKNOWN: Effect = { effect: "PROBE", reason: "UNKNOWN_INVALID" };

export type TiktokEvent =
  | { readonly kind: "UNREADABLE" }
  | { readonly kind: "OTHER_APP" }
  | { readonly kind: "SIGNALS"; readonly signals: readonly PushSignal[] };

/** Events of other kinds, such as those about single videos, give no signal. */
export function readTiktokEvent(json: unknown, clientKey: string): TiktokEvent {
  const parsed = event.safeParse(json);
  if (!parsed.success) return { kind: "UNREADABLE" };
  const { client_key, event: name, create_time, user_openid } = parsed.data;
  if (client_key !== clientKey) return { kind: "OTHER_APP" };
  if (name !== "authorization.removed") return { kind: "SIGNALS", signals: [] };
  if (user_openid == null) return { kind: "UNREADABLE" };
  const code = reasonOf(parsed.data.content ?? null);
  const signal: PushSignal = {
    // TikTok gives its events no id; a repeated delivery has the same content.
    id: JSON.stringify([name, user_openid, create_time, code]),
    whose: { kind: "PERSON", subject: user_openid },
    ...((code === null ? undefined : EFFECTS[code]) ?? UNKNOWN),
    occurredAt: new Date(create_time * 1_000),
  };
  return { kind: "SIGNALS", signals: [signal] };
}

/** `content` is a text with JSON in it. */
function reasonOf(text: string | null): number | null {
  if (text === null) return null;
  try {
    return content.safeParse(JSON.parse(text)).data?.reason ?? null;
  } catch {
    return null;
  }
}
