import { afterEach, beforeEach, expect, it } from "@jest/globals";
import type { FastifyInstance } from "fastify";
import { ReaderTexts } from "../../../src/accounts/diagnosis/reader-texts.js";
import { ErrorMask } from "../../../src/graphql/masking.js";
import { createWebServer } from "../../../src/http/web-server.js";
import { renderMail } from "../../../src/notifications/mail/render-mail.js";
import { CaptureMailer, type CaptureMailerParts } from "../../../src/sandbox/mailbox/capture-mailer.js";
import { addMailboxRoutes } from "../../../src/sandbox/mailbox/mailbox.route.js";
import { ownHostsOnly } from "../../../src/sandbox/own-hosts.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { SAMPLES } from "../../support/mail-samples.js";
import { outgoingMail, sentMail } from "../../support/outgoing-mail.js";

const ORIGIN = "https://relink.example.org";
const never = new AbortController().signal;
const NOW = new Date("2026-03-04T05:06:07.890Z");

interface Listed {
  readonly mails: readonly { readonly id: number; readonly deliveryId: string; readonly subject: string }[];
  readonly next: number | null;
}

onEveryEngine("the sandbox's mailbox", (engine) => {
  let opened: OpenTestDatabase;
  let web: FastifyInstance;

  beforeEach(async () => {
    opened = await openTestDatabase(engine);
    const mask = new ErrorMask({ error: () => undefined, warn: () => undefined } as never);
    web = createWebServer({ publicUrl: ORIGIN, allowedOrigins: [ORIGIN], trustProxy: false, mask });
    addMailboxRoutes(web, { database: opened.database, guard: ownHostsOnly([ORIGIN]) });
    await web.ready();
  });

  afterEach(async () => {
    await web.close();
    await opened.close();
  });

  const mailer = (parts: Partial<CaptureMailerParts> = {}) =>
    new CaptureMailer({ database: opened.database, clock: { now: () => NOW }, ...parts });
  const list = async (query = "") => (await web.inject(`/sandbox/mails${query}`)).json<Listed>();
  const to = (address: string) => ({ to: { name: null, address } });

  it("keeps a mail with all that belongs to it", async () => {
    const mail = outgoingMail();
    expect(await mailer().send(mail, never)).toEqual({ kind: "SENT", carrierId: mail.messageId });
    const { deliveryId, messageId, category, from, subject, headers, html, text } = mail;
    expect(await list()).toEqual({
      mails: [
        {
          id: expect.any(Number) as unknown,
          deliveryId,
          messageId,
          category,
          from,
          to: mail.to,
          subject,
          headers,
          html,
          text,
          capturedAt: NOW.toISOString(),
        },
      ],
      next: null,
    });
    expect(await mailer().find(sentMail(mail))).toBe("TAKEN");
    expect(await mailer().find(sentMail(outgoingMail({ deliveryId: "other" })))).toBe("NOT_TAKEN");
  });

  it("shows twice what went out twice", async () => {
    const sender = mailer();
    await Promise.all([sender.send(outgoingMail(), never), sender.send(outgoingMail(), never)]);
    expect((await list()).mails).toHaveLength(2);
  });

  it("lists the newest first, page by page, and by recipient", async () => {
    const sender = mailer();
    for (let index = 0; index < 7; index += 1)
      await sender.send(
        outgoingMail({ deliveryId: `d-${index}`, ...to(index % 2 ? "Odd@Example.com" : "even@example.com") }),
        never,
      );
    const first = await list("?limit=3");
    expect(first.mails.map(({ deliveryId }) => deliveryId)).toEqual(["d-6", "d-5", "d-4"]);
    const second = await list(`?limit=3&before=${first.next}`);
    expect(second.mails.map(({ deliveryId }) => deliveryId)).toEqual(["d-3", "d-2", "d-1"]);
    const last = await list(`?limit=3&before=${second.next}`);
    expect([last.mails.map(({ deliveryId }) => deliveryId), last.next]).toEqual([["d-0"], null]);
    const odd = await list("?recipient=oDD%40example.com");
    expect(odd.mails.map(({ deliveryId }) => deliveryId)).toEqual(["d-5", "d-3", "d-1"]);
    for (const query of ["?limit=0", "?limit=201", "?before=x", "?limit=1.5"])
      expect((await web.inject(`/sandbox/mails${query}`)).statusCode).toBe(400);
  });

  it("keeps the newest ones only", async () => {
    const sender = mailer({ kept: 5 });
    for (let index = 0; index < 23; index += 1) await sender.send(outgoingMail({ deliveryId: `d-${index}` }), never);
    const kept = (await list()).mails.map(({ deliveryId }) => deliveryId);
    expect(kept.slice(0, 5)).toEqual(["d-22", "d-21", "d-20", "d-19", "d-18"]);
    expect(kept.length).toBeLessThan(10);
  });

  it("refuses what could break a header, and takes nothing when it is told to stop", async () => {
    expect(await mailer().send(outgoingMail({ subject: "a\nb" }), never)).toMatchObject({ kind: "REFUSED" });
    expect(await mailer().send(outgoingMail(), AbortSignal.abort())).toMatchObject({ kind: "LATER" });
    expect((await list()).mails).toEqual([]);
  });

  it.each([
    ["ACCEPT_THEN_HANG", "IN_DOUBT", 1],
    ["ACCEPT_THEN_FAIL", "IN_DOUBT", 1],
    ["HANG", "IN_DOUBT", 0],
    ["LATER", "LATER", 0],
    ["REFUSE", "REFUSED", 0],
    ["BLOCK", "BLOCKED", 0],
  ] as const)("can be made to %s", async (trouble, kind, kept) => {
    const stop = new AbortController();
    const sender = mailer({ trouble: ({ deliveryId }) => (deliveryId === "troubled" ? trouble : null) });
    const sending = sender.send(outgoingMail({ deliveryId: "troubled" }), stop.signal);
    if (kind === "IN_DOUBT") setTimeout(() => stop.abort(), 200);
    expect(await sending).toMatchObject({ kind });
    expect((await list()).mails).toHaveLength(kept);
    expect(await sender.find(sentMail(outgoingMail({ deliveryId: "troubled" })))).toBe(kept ? "TAKEN" : "NOT_TAKEN");
    expect(await sender.send(outgoingMail({ deliveryId: "fine" }), never)).toMatchObject({ kind: "SENT" });
  });

  it("shows a mail as HTML in a frame that can do nothing, as text, and its headers", async () => {
    const rendered = renderMail(SAMPLES.broken as NonNullable<(typeof SAMPLES)[string]>, new ReaderTexts("Relink"));
    await mailer().send(outgoingMail({ ...rendered, ...to("anna@example.com") }), never);
    const [{ id } = { id: 0 }] = (await list()).mails;

    const mailbox = await web.inject("/sandbox/mailbox");
    expect(mailbox.body).toContain("7 Profile bei Facebook und X sind nicht mehr verbunden");
    expect(mailbox.body).toContain(`href="/sandbox/mailbox/${id}"`);
    expect(mailbox.headers["content-security-policy"]).toContain("default-src 'none'");

    const shown = await web.inject(`/sandbox/mailbox/${id}`);
    expect(shown.body).toContain(
      `<iframe title="The mail" sandbox="allow-popups allow-popups-to-escape-sandbox" src="/sandbox/mailbox/${id}/html">`,
    );
    const frame = await web.inject(`/sandbox/mailbox/${id}/html`);
    expect(frame.body).toContain('<head><base target="_blank">');
    expect(frame.body.replace('<base target="_blank">', "")).toBe(rendered.html);
    expect(frame.headers).toMatchObject({ "x-frame-options": "SAMEORIGIN", "cache-control": "no-store" });
    expect(frame.headers["content-security-policy"]).toMatch(/default-src 'none'.*sandbox allow-popups/);
    expect(frame.headers["content-security-policy"]).not.toMatch(/allow-scripts|allow-same-origin|script-src/);

    const text = await web.inject(`/sandbox/mailbox/${id}?show=text`);
    expect(text.body).toContain("* Nordlicht Filiale 6 (@nordlicht.6");
    const headers = await web.inject(`/sandbox/mailbox/${id}?show=headers`);
    expect(headers.body).toContain("<dt>List-Unsubscribe-Post</dt><dd>List-Unsubscribe=One-Click</dd>");
    expect(headers.body).toContain("&lt;https://relink.example.com/unsubscribe/");
    for (const path of ["/sandbox/mailbox/999999", "/sandbox/mailbox/x", "/sandbox/mailbox/999999/html"])
      expect((await web.inject(path)).statusCode).toBe(404);
  });

  it("escapes what a mail says, wherever it is not in its frame", async () => {
    const evil = "<script>alert(1)</script>";
    await mailer().send(
      outgoingMail({ subject: evil, text: evil, to: { name: evil, address: "a@example.com" } }),
      never,
    );
    const [{ id } = { id: 0 }] = (await list()).mails;
    for (const path of ["", `/${id}`, `/${id}?show=text`, `/${id}?show=headers`, "?recipient=%3Cscript%3E"]) {
      const page = await web.inject(`/sandbox/mailbox${path}`);
      expect(page.statusCode).toBe(200);
      expect(page.body).not.toContain("<script");
    }
  });

  it("is for this machine's own names only", async () => {
    for (const url of ["/sandbox/mails", "/sandbox/mailbox"])
      expect((await web.inject({ url, headers: { host: "evil.example.com" } })).statusCode).toBe(403);
  });
});
