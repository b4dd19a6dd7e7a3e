import { lookup as dnsLookup } from "node:dns";
import { isIP } from "node:net";
import { Agent, buildConnector } from "undici";
import { guardedLookup, mayReach, RefusedAddressError } from "./address-guard.js";
import type { Answer } from "./answer.js";
import { HttpExchange } from "./http-exchange.js";
import type { Outbound, OutboundRequest } from "./outbound.js";

export interface GuardedOutboundOptions {
  /** Addresses of the provider; their origins are all that can be asked. */
  readonly addresses: readonly string[];
  /** Lets plain HTTP and this machine itself be asked: for the sandbox's simulator. */
  readonly allowLocal: boolean;
  /** Told when a name of the provider leads into a private network: rebinding, or a resolver that lies. */
  readonly onRefusedAddress?: (hostname: string) => void;
  readonly connectMs?: number;
  /** From the first moment to the last byte. */
  readonly totalMs?: number;
  readonly lookup?: Parameters<typeof guardedLookup>[0];
  /** Certificates to trust instead of the usual ones, PEM. */
  readonly ca?: string;
}

const CONNECT_MS = 5_000;
const TOTAL_MS = 10_000;
/** Shorter than servers keep a quiet connection, so that none is found closed by the request that is sent on it. */
const QUIET_MS = 4_000;
const LONGEST_QUIET_MS = 30_000;

/**
 * The one way out to a provider (O-14): only to its own origins, only to public addresses, checked for the very connection that is
 * made; no redirects, bounded time and size, certificates verified. It writes no log and keeps addresses, headers and bodies out of
 * what it throws (O-13).
 */
export class GuardedOutbound implements Outbound {
  private readonly origins: ReadonlySet<string>;
  private readonly agent: Agent;
  private readonly totalMs: number;

  constructor(options: GuardedOutboundOptions) {
    this.origins = new Set(options.addresses.map((address) => originOf(address, options.allowLocal)));
    this.totalMs = options.totalMs ?? TOTAL_MS;
    this.agent = new Agent({
      connect: guardedConnector(options),
      headersTimeout: this.totalMs,
      bodyTimeout: this.totalMs,
      keepAliveTimeout: QUIET_MS,
      keepAliveMaxTimeout: LONGEST_QUIET_MS,
    });
  }

  /** @throws Error when the address is not the provider's: a mistake in an adapter, which must not become a request */
  async send(request: OutboundRequest, signal: AbortSignal): Promise<Answer> {
    const url = this.allowed(request.url);
    if (signal.aborted) return { kind: "NO_ANSWER", why: "ABORTED", sent: false };
    const exchange = new HttpExchange();
    const abort = () => exchange.fail("ABORTED");
    signal.addEventListener("abort", abort, { once: true });
    const timer = setTimeout(() => exchange.fail("TIMEOUT"), this.totalMs);
    const { body, headers } = bodyOf(request);
    try {
      this.agent.dispatch(
        {
          origin: url.origin,
          path: url.pathname + url.search,
          method: request.method,
          headers: { accept: "application/json", "accept-encoding": "identity", ...headers, ...request.headers },
          body,
        },
        exchange,
      );
      return await exchange.answer;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
    }
  }

  /** Ends at once; requests under way get no answer. */
  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private allowed(address: string): URL {
    const url = URL.canParse(address) ? new URL(address) : null;
    if (url === null || url.username !== "" || url.password !== "" || !this.origins.has(url.origin)) {
      throw new Error(`Not an address of this provider: ${url?.origin ?? "no address at all"}`);
    }
    return url;
  }
}

function originOf(address: string, allowLocal: boolean): string {
  const { origin, protocol } = new URL(address);
  if (protocol === "https:" || (protocol === "http:" && allowLocal)) return origin;
  throw new Error(`A provider is reached by https, not by ${origin}`);
}

function bodyOf({ form, json }: OutboundRequest): { body: string | null; headers: Record<string, string> } {
  if (form !== undefined) {
    return {
      body: new URLSearchParams(form).toString(),
      headers: { "content-type": "application/x-www-form-urlencoded" },
    };
  }
  if (json === undefined) return { body: null, headers: {} };
  return { body: JSON.stringify(json), headers: { "content-type": "application/json" } };
}

function guardedConnector(options: GuardedOutboundOptions): buildConnector.connector {
  const { allowLocal, ca, onRefusedAddress, connectMs = CONNECT_MS, lookup = dnsLookup } = options;
  const connect = buildConnector({
    timeout: connectMs,
    rejectUnauthorized: true,
    lookup: guardedLookup(lookup, allowLocal),
    ...(ca === undefined ? {} : { ca }),
  });
  return (place, callback) => {
    const literal = place.hostname.replace(/^\[|\]$/g, "");
    // A name in figures is not looked up, so it is checked here.
    if (isIP(literal) !== 0 && !mayReach(literal, allowLocal)) {
      onRefusedAddress?.(literal);
      return callback(new RefusedAddressError(`${literal} is no public address`), null);
    }
    return connect(place, (...outcome) => {
      if (outcome[0] instanceof RefusedAddressError) onRefusedAddress?.(literal);
      callback(...outcome);
    });
  };
}
