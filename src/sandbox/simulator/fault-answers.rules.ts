import type { Provider } from "../../platforms/provider.js";
import type { CallFault } from "./fault.js";

export interface FaultAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** As X tells it by an instant, others by `Retry-After`. */
const REGAINED_AFTER_SECONDS = 60;

const HTML_PAGE =
  "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1><p>The server returned an invalid or incomplete response.</p></body></html>";

/** What FLAKY chooses from. */
const FLAKES: readonly CallFault[] = ["UNAVAILABLE", "RATE_LIMITED", "TIMEOUT", "HTML", "HANG_UP", "TROUBLE"];

/**
 * The way in which one call of many fails; null: it does not.
 *
 * @param dice two numbers, 0 (included) to 1: whether, and how
 */
export function flake(share: number, [whether, how]: readonly [number, number]): CallFault | null {
  return whether < share ? (FLAKES[Math.floor(how * FLAKES.length)] ?? "UNAVAILABLE") : null;
}

/** The network is down: 503 without anything to read. */
export const UNAVAILABLE: FaultAnswer = {
  status: 503,
  headers: { "content-type": "text/plain" },
  body: "Service Unavailable",
};

/** A proxy in front of the network answers instead of it. */
export const HTML: FaultAnswer = {
  status: 502,
  headers: { "content-type": "text/html; charset=utf-8" },
  body: HTML_PAGE,
};

/** Too many calls, in the network's words and headers (platform-facts 2.3, 4.4, 5.3, 6.4, 7.4). */
export function rateLimited(provider: Provider, realNow: Date): FaultAnswer {
  const json = { "content-type": "application/json; charset=utf-8" };
  const retry = { ...json, "retry-after": String(REGAINED_AFTER_SECONDS) };
  switch (provider) {
    case "META":
    case "INSTAGRAM": {
      const usage = JSON.stringify({ call_count: 100, total_time: 100, total_cputime: 100 });
      const message = "(#4) Application request limit reached";
      const error = { message, type: "OAuthException", code: 4, fbtrace_id: "AsimulatedtraceA" };
      return { status: 429, headers: { ...json, "x-app-usage": usage }, body: { error } };
    }
    case "LINKEDIN": {
      const message = "Resource level throttle limit for calls to this resource is reached.";
      return { status: 429, headers: retry, body: { status: 429, code: "TOO_MANY_REQUESTS", message } };
    }
    case "X": {
      const reset = Math.ceil(realNow.getTime() / 1_000) + REGAINED_AFTER_SECONDS;
      const headers = {
        ...json,
        "x-rate-limit-limit": "75",
        "x-rate-limit-remaining": "0",
        "x-rate-limit-reset": `${reset}`,
      };
      return { status: 429, headers, body: { errors: [{ code: 88, message: "Rate limit exceeded" }] } };
    }
    case "GOOGLE": {
      const message = "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute'.";
      const errors = [{ message, domain: "usageLimits", reason: "rateLimitExceeded" }];
      return {
        status: 429,
        headers: json,
        body: { error: { code: 429, message, errors, status: "RESOURCE_EXHAUSTED" } },
      };
    }
    case "TIKTOK": {
      const message = "The API rate limit was exceeded. Please try again later.";
      const error = { code: "rate_limit_exceeded", message, log_id: "20220829194722CBE87ED59D524E727021" };
      return { status: 429, headers: json, body: { data: {}, error } };
    }
  }
}

/** Fields in which networks take a token, in a query or a form. */
const TOKEN_FIELDS = [
  "access_token",
  "input_token",
  "token",
  "refresh_token",
  "fb_exchange_token",
  "oauth2_access_token",
];

/** Whether somebody calls with a token: what a storm of false deaths befalls. A code that is traded for one is none. */
export function carriesToken(call: {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly query: unknown;
  readonly body: unknown;
}): boolean {
  const { authorization } = call.headers;
  if (typeof authorization === "string" && /^bearer /i.test(authorization)) return true;
  return [call.query, call.body].some(
    (fields) => typeof fields === "object" && fields !== null && TOKEN_FIELDS.some((name) => name in fields),
  );
}
