import { createHash } from "node:crypto";
import type { FastifyReply } from "fastify";
import { Html, html } from "./html.js";
import { SMALL_PAGE_STYLE } from "./small-page-style.js";

export type PageLanguage = "en" | "de";

const STYLE_DIGEST = createHash("sha256").update(SMALL_PAGE_STYLE).digest("base64");

/** The dashboard's mark: decoration, drawn in the page itself because nothing may be loaded. */
const MARK = new Html(
  '<svg class="logo" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="9"/>' +
    '<path d="M13 19.5l6-6M11.8 15.7l-2 2a3.3 3.3 0 0 0 4.6 4.6l2-2M20.2 16.3l2-2a3.3 3.3 0 0 0-4.6-4.6l-2 2"/></svg>',
);

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
 * Sends a page for people who come without the dashboard, at a turn of a trip or from a mail: nothing is loaded, framed, stored or told by a referrer (O-6), and only what the page
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
  return html`<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${new Html(SMALL_PAGE_STYLE)}</style></head><body><main>${MARK}<h1>${title}</h1>${content}</main></body></html>`.toString();
}
