import type { FastifyInstance, FastifyReply, onRequestAsyncHookHandler } from "fastify";
import { z } from "zod";
import type { Database } from "../../database/database.js";
import { errorAnswer, send } from "../../http/error-answer.js";
import { MAILBOX_STYLE, mailboxPage, mailPage } from "./mailbox-page.js";
import { type CapturedMail, readCapturedMail, readCapturedMails, readMailEntries } from "./read-captured-mails.js";

export interface MailboxRouteParts {
  readonly database: Database;
  readonly guard: onRequestAsyncHookHandler;
}

const PAGE_POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

/** A mail runs nothing and loads nothing: what it shows here it shows in a mail program too. */
const MAIL_POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'self'",
  "sandbox allow-popups allow-popups-to-escape-sandbox",
].join("; ");

const whole = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const MailsQuery = z.object({
  recipient: z
    .string()
    .max(320)
    .transform((text) => (text.trim() === "" ? null : text.trim()))
    .default(null),
  before: whole.nullable().default(null),
  limit: whole.max(200).default(50),
});
const View = z.object({ show: z.enum(["html", "text", "headers"]).default("html") });

type MailParams = { readonly Params: { readonly id: string } };

/**
 * `GET /sandbox/mails` tells the captured mails as JSON, newest first: `{ mails: […], next }`, with `recipient`, `limit` (up to 200) and
 * `before` (the last `next`). `/sandbox/mailbox` shows them.
 */
export function addMailboxRoutes(root: FastifyInstance, { database, guard }: MailboxRouteParts): void {
  void root.register(async (web) => {
    web.addHook("onRequest", guard);
    web.addHook("onSend", async (_request, reply) => {
      if (!reply.hasHeader("cache-control")) reply.header("cache-control", "no-store");
    });

    web.get("/sandbox/mails", async (request, reply) => {
      const query = MailsQuery.safeParse(request.query);
      if (!query.success) return refuseQuery(reply);
      return readCapturedMails(database, query.data);
    });

    web.get("/sandbox/mailbox", async (request, reply) => {
      const query = MailsQuery.safeParse(request.query);
      if (!query.success) return refuseQuery(reply);
      const page = await readMailEntries(database, query.data);
      return sendPage(reply, PAGE_POLICY, mailboxPage(page, query.data.recipient));
    });

    web.get("/sandbox/mailbox.css", (_request, reply) =>
      reply.type("text/css; charset=utf-8").header("cache-control", "no-cache").send(MAILBOX_STYLE),
    );

    web.get<MailParams>("/sandbox/mailbox/:id", async (request, reply) => {
      const mail = await find(database, request.params.id);
      if (mail === null) return notFound(reply);
      const view = View.safeParse(request.query);
      return sendPage(reply, PAGE_POLICY, mailPage(mail, view.success ? view.data.show : "html"));
    });

    web.get<MailParams>("/sandbox/mailbox/:id/html", async (request, reply) => {
      const mail = await find(database, request.params.id);
      if (mail === null) return notFound(reply);
      reply.header("x-frame-options", "SAMEORIGIN");
      // Its links open beside the mailbox and not inside the frame.
      return sendPage(reply, MAIL_POLICY, mail.html.replace("<head>", '<head><base target="_blank">'));
    });
  });
}

async function find(database: Database, id: string): Promise<CapturedMail | null> {
  const number = whole.safeParse(id);
  return number.success ? readCapturedMail(database, number.data) : null;
}

function sendPage(reply: FastifyReply, policy: string, page: string): FastifyReply {
  return reply.type("text/html; charset=utf-8").header("content-security-policy", policy).send(page);
}

function refuseQuery(reply: FastifyReply): FastifyReply {
  const problem = "`recipient` is an address, `before` a number, `limit` a number up to 200.";
  return send(reply, 400, errorAnswer("BAD_USER_INPUT", problem));
}

function notFound(reply: FastifyReply): FastifyReply {
  return send(reply, 404, errorAnswer("NOT_FOUND", "There is no such mail: it may be older than the newest 1,000."));
}
