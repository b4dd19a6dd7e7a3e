import { z } from "zod";
import { scopesOf } from "../oauth/parsed-fields.rules.js";
import type { AnnouncedClock, IssuedTokens } from "../provider-port.js";

const lifetime = z.coerce.number().int().positive().max(4_000_000_000);
const answered = z.object({
  access_token: z.string().min(1),
  expires_in: lifetime.nullish().catch(null),
  refresh_token: z.string().min(1).nullish().catch(null),
  refresh_expires_in: lifetime.nullish().catch(null),
  scope: z.string().nullish().catch(null),
  open_id: z.string().min(1).nullish().catch(null),
});

export interface TiktokTokens {
  readonly tokens: IssuedTokens;
  /** The person, as this app knows them. */
  readonly openId: string | null;
}

/**
 * What the token endpoint gave out; null when it is no such answer. The ends are those that it names and no others: lifetimes changed in
 * autumn 2026 (platform-facts.md 7.2). The refresh token's end counts as one that only a person can put off, since nothing documents that
 * a refresh starts it anew.
 *
 * @param now the moment of the answer
 */
export function readTiktokTokens(json: unknown, now: Date): TiktokTokens | null {
  const parsed = answered.safeParse(json);
  if (!parsed.success) return null;
  const { data } = parsed;
  const refreshToken = data.refresh_token ?? null;
  const end = (seconds: number | null | undefined, renewable: boolean): AnnouncedClock | null =>
    seconds == null ? null : { expiresAt: new Date(now.getTime() + seconds * 1_000), renewable };
  return {
    openId: data.open_id ?? null,
    tokens: {
      accessToken: data.access_token,
      refreshToken,
      accessClock: end(data.expires_in, refreshToken !== null),
      refreshClock: refreshToken === null ? null : end(data.refresh_expires_in, false),
      dataAccessClock: null,
      scopes: scopesOf(data.scope),
      mintedAt: now,
    },
  };
}
