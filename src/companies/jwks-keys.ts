import { createLocalJWKSet, createRemoteJWKSet, customFetch, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";

/** How long keys that were fetched once stay good while their address does not answer. */
const STALE_MS = 3_600_000;
/** How long a failed fetch is not repeated: many callers, one question. */
const RETRY_MS = 5_000;

/** The issuer's keys cannot be had, so no token can be judged. */
export class KeysUnavailableError extends Error {
  override name = "KeysUnavailableError";
}

/**
 * The keys at a JWKS address: fetched at most every 10 minutes, for an unknown key id at most every 30 seconds, one fetch at a time,
 * and the last good ones for another hour when the address fails.
 *
 * @param now real time in milliseconds
 */
export function jwksKeys(address: string, now: () => number = Date.now): JWTVerifyGetKey {
  let good: { readonly at: number; readonly body: string } | null = null;
  let failure: { readonly at: number; readonly cause: unknown } | null = null;

  async function fetchKeys(url: string, options: RequestInit): Promise<Response> {
    if (failure === null || now() - failure.at >= RETRY_MS) {
      try {
        good = { at: now(), body: await fetchBody(url, options) };
        failure = null;
      } catch (cause) {
        failure = { at: now(), cause };
      }
    }
    if (good !== null && now() - good.at < STALE_MS) return new Response(good.body);
    throw new KeysUnavailableError("The keys of the token issuer cannot be fetched.", { cause: failure?.cause });
  }

  return createRemoteJWKSet(new URL(address), { [customFetch]: fetchKeys });
}

async function fetchBody(url: string, options: RequestInit): Promise<string> {
  const response = await fetch(url, options);
  const body = await response.text();
  if (response.status !== 200) throw new Error(`The JWKS address answered with status ${response.status}.`);
  createLocalJWKSet(JSON.parse(body) as JSONWebKeySet);
  return body;
}
