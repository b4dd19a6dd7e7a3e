import { createHash } from "node:crypto";
import type { FastifyReply } from "fastify";
import { Html, html } from "./html.js";

export type PageLanguage = "en" | "de";

const STYLE =
  "body{font:1rem/1.6 system-ui,sans-serif;max-width:32rem;margin:4rem auto;padding:0 1rem;color:#1c1c1c;background:#fff}" +
  "dt{color:#5a5a5a}dd{margin:0 0 .75rem;overflow-wrap:anywhere}" +
  "button{font:inherit;padding:.6rem 1.2rem;border:0;border-radius:.4rem;background:#1a56db;color:#fff;cursor:pointer}" +
  "button:focus-visible,a:focus-visible{outline:3px solid #8ab4ff;outline-offset:2px}";

const STYLE_DIGEST = createHash("sha256").update(STYLE).digest("base64");

export interface SmallPage {
  readonly language: PageLanguage;
  readonly title: string;
  readonly content: Html;
  /** Where its form may lead to, as sources of `form-action`; nowhere by default. */
  readonly formTargets?: readonly string[];
  /** The nonce of its script; none by default. */
  readonly nonce?: string;
}

/**
 * Sends a page for people at a turn of a trip: nothing is loaded, framed, stored or told by a referrer (O-6), and only what the page
 * names may run or be sent.
 */
export function sendSmallPage(reply: FastifyReply, status: number, page: SmallPage): FastifyReply {
  return reply
    .code(status)
    .type("text/html; charset=utf-8")
    .headers({
      "content-security-policy": policyOf(page),
      "content-language": page.language,
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
      "x-robots-tag": "noindex",
    })
    .send(render(page));
}

function policyOf({ formTargets = [], nonce }: SmallPage): string {
  return [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_DIGEST}'`,
    ...(nonce === undefined ? [] : [`script-src 'nonce-${nonce}'`]),
    "base-uri 'none'",
    `form-action ${formTargets.length === 0 ? "'none'" : formTargets.join(" ")}`,
    "frame-ancestors 'none'",
  ].join("; ");
}

function render({ language, title, content }: SmallPage): string {
  return html`<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${new Html(STYLE)}</style></head><body><main><h1>${title}</h1>${content}</main></body></html>`.toString();
}
