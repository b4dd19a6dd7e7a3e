import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { Config } from "../config.js";
import { errorAnswer, send } from "./error-answer.js";

export type DashboardConfig = Pick<Config, "publicUrl" | "sandbox" | "oidc">;

/** The page's own addresses; one file answers them all, and its script looks at the address. */
const PAGES = ["/", "/accounts/:id", "/inbox", "/preferences", "/settings", "/signed-in"];

/**
 * The dashboard: `/` and its other pages, their files under `/assets/`, and `/dashboard/config.json`, which tells the page what it cannot
 * know. Files have their content's digest in their names and may be kept for ever; the page itself is asked for anew each time.
 *
 * @param folder where the build is
 */
export async function addDashboardRoutes(
  web: FastifyInstance,
  config: DashboardConfig,
  folder: string = builtDashboard(),
): Promise<void> {
  const page = await readPage(folder);
  const policy = pagePolicy(config.oidc?.origins ?? []);
  for (const path of PAGES) web.get(path, (_request, reply) => sendPage(reply, page, policy));
  web.get("/dashboard/config.json", (_request, reply) =>
    reply.header("cache-control", "no-cache").send(describe(config)),
  );
  if (page === null) return;
  await web.register(fastifyStatic, {
    root: join(folder, "assets"),
    prefix: "/assets/",
    index: false,
    decorateReply: false,
    preCompressed: true,
    immutable: true,
    maxAge: "1y",
  });
}

function sendPage(reply: FastifyReply, page: string | null, policy: string): FastifyReply {
  if (page === null) {
    return send(reply, 503, errorAnswer("SERVICE_UNAVAILABLE", "The dashboard is not built: run `npm run build`."));
  }
  return reply
    .type("text/html; charset=utf-8")
    .headers({
      "content-security-policy": policy,
      "cache-control": "no-cache",
      // A pop-up at a network can still tell this page that it has come back.
      "cross-origin-opener-policy": "same-origin-allow-popups",
    })
    .send(page);
}

/** Nothing inline, nothing of others (G-3); scripts may call this origin and, to sign in, the operator's issuer. */
function pagePolicy(issuers: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src ${["'self'", ...issuers].join(" ")}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}

function describe({ publicUrl, sandbox, oidc }: DashboardConfig) {
  const signIn =
    oidc === null
      ? null
      : { issuer: oidc.issuer, clientId: oidc.clientId, scope: oidc.scope, parameters: oidc.parameters };
  return { relinkOrigin: new URL(publicUrl).origin, sandbox, oidc: signIn };
}

async function readPage(folder: string): Promise<string | null> {
  const path = join(folder, "index.html");
  return existsSync(path) ? readFile(path, "utf8") : null;
}

/** Beside the compiled files; tests run from the sources and find it in `dist` all the same. */
export function builtDashboard(): string {
  const here = fileURLToPath(new URL("../../dashboard", import.meta.url));
  return existsSync(join(here, "assets")) ? here : fileURLToPath(new URL("../../dist/dashboard", import.meta.url));
}
