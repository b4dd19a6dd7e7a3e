import type { FastifyInstance, onRequestAsyncHookHandler } from "fastify";
import type { Database } from "../../database/database.js";
import { describeSimulator } from "../controls/describe-simulator.js";
import type { SandboxClock } from "../sandbox-clock.js";
import type { Simulator } from "../simulator/simulator.js";
import { PAGE_SCRIPT, PAGE_STYLE } from "./page-files.js";
import { readShownCompanies } from "./read-companies.js";
import { sandboxPage } from "./sandbox-page.js";

export interface PageRouteParts {
  readonly database: Database;
  readonly clock: Pick<SandboxClock, "now" | "offsetMs">;
  readonly simulator: Simulator;
  readonly guard: onRequestAsyncHookHandler;
}

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** `GET /sandbox`: a page on which the sandbox is seen and played with; it calls nothing but the other sandbox addresses. */
export function addPageRoutes(web: FastifyInstance, { database, clock, simulator, guard }: PageRouteParts): void {
  web.get("/sandbox", { onRequest: guard }, async (_request, reply) => {
    const now = clock.now();
    const [companies, described] = await Promise.all([
      readShownCompanies(database, now),
      describeSimulator(database, simulator),
    ]);
    return reply
      .type("text/html; charset=utf-8")
      .header("content-security-policy", POLICY)
      .header("cache-control", "no-store")
      .send(sandboxPage({ now, offsetMs: clock.offsetMs, simulator: described, companies }));
  });
  const file = (path: string, type: string, text: string) =>
    web.get(path, { onRequest: guard }, (_request, reply) =>
      reply.type(`${type}; charset=utf-8`).header("cache-control", "no-cache").send(text),
    );
  file("/sandbox/page.css", "text/css", PAGE_STYLE);
  file("/sandbox/page.js", "text/javascript", PAGE_SCRIPT);
}
