import { isIP } from "node:net";
import type { onRequestAsyncHookHandler } from "fastify";
import { errorAnswer, send } from "../http/error-answer.js";

/**
 * Refuses requests that came by a name which is not this machine's: a page of the internet may let its own name point to 127.0.0.1 and
 * would read the sandbox's tokens otherwise (DNS rebinding). Addresses, names without a dot, and the configured origins are ours.
 */
export function ownHostsOnly(origins: readonly string[]): onRequestAsyncHookHandler {
  const known = new Set(origins.map((origin) => new URL(origin).hostname));
  return async (request, reply) => {
    const host = request.hostname.replace(/^\[(.*)\]$/, "$1");
    if (isIP(host) !== 0 || !host.includes(".") || known.has(host)) return undefined;
    const message = "The sandbox answers only by this machine's own address, or by the name in PUBLIC_URL.";
    return send(reply, 403, errorAnswer("FORBIDDEN", message));
  };
}
