import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer as createTcpServer } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { MailgunMailer, type MailgunMailerOptions } from "../../../../src/notifications/mail/mailgun-mailer.js";
import { FakeMailgun } from "../../../support/fake-mailgun.js";
import { outgoingMail, sentMail } from "../../../support/outgoing-mail.js";

const never = new AbortController().signal;

function sorted(fields: readonly (readonly [string, string | undefined])[]) {
  return fields.toSorted(([one], [other]) => one.localeCompare(other));
}

describe("mails by Mailgun", () => {
  let mailgun: FakeMailgun;
  let open: MailgunMailer[];

  beforeEach(async () => {
    mailgun = await FakeMailgun.start();
    open = [];
  });

  afterEach(async () => {
    for (const each of open) await each.close();
    await mailgun.close();
  });

  function mailer(change: Partial<MailgunMailerOptions> = {}): MailgunMailer {
    const { url, key, domain } = mailgun;
    const made = new MailgunMailer({ url, key, domain, testMode: false, totalMs: 5_000, ...change });
    open.push(made);
    return made;
  }

  it("send every field, each once, and nothing else", async () => {
    const mail = outgoingMail();
    expect(await mailer().send(mail, never)).toEqual({ kind: "SENT", carrierId: mail.messageId });
    const [received] = mailgun.mails;
    expect(received?.path).toBe("/v3/mg.example.com/messages");
    expect(sorted(received?.fields ?? [])).toEqual(
      sorted([
        ["from", '"Relink" <relink@mg.example.com>'],
        ["to", '"Jürgen \\"Jo\\" Müller, Büro" <jo@example.com>'],
        ["subject", mail.subject],
        ["text", mail.text.replace(/\n/g, "\r\n")],
        ["html", mail.html],
        ["h:List-Unsubscribe", mail.headers["List-Unsubscribe"]],
        ["h:List-Unsubscribe-Post", "List-Unsubscribe=One-Click"],
        ["h:Content-Language", "de"],
        ["h:Auto-Submitted", "auto-generated"],
        ["h:X-Auto-Response-Suppress", "All"],
        ["h:Message-Id", "<V1StGXR8_Z5jdHi6B-myT@mg.example.com>"],
        ["o:tag", "expiry-reminders"],
        ["o:tracking", "no"],
        ["o:tracking-clicks", "no"],
        ["o:tracking-opens", "no"],
        ["v:delivery-id", "V1StGXR8_Z5jdHi6B-myT"],
      ]),
    );
  });

  it("say so in test mode", async () => {
    await mailer({ testMode: true }).send(outgoingMail(), never);
    expect(mailgun.mails[0]?.fields).toContainEqual(["o:testmode", "yes"]);
  });

  it("hold nothing that could break a header: such a mail is refused before it leaves", async () => {
    const bad = outgoingMail({ subject: "a\r\nBcc: victim@example.com" });
    expect(await mailer().send(bad, never)).toMatchObject({ kind: "REFUSED" });
    expect(mailgun.requests).toEqual([]);
  });

  it.each([
    [400, '{"message":"to parameter is not a valid address"}', "REFUSED"],
    [400, '{"message":"from parameter is not a valid address"}', "BLOCKED"],
    [401, "Forbidden", "BLOCKED"],
    [402, "{}", "BLOCKED"],
    [403, '{"message":"Domain mg.example.com is not allowed to send"}', "BLOCKED"],
    [413, "", "REFUSED"],
    [500, '{"message":"Internal"}', "IN_DOUBT"],
    [502, "<html>Bad gateway</html>", "IN_DOUBT"],
    [503, "", "IN_DOUBT"],
    [200, "<html>hello from a proxy</html>", "IN_DOUBT"],
  ])("answered %d %s are %s", async (status, body, kind) => {
    mailgun.next({ kind: "STATUS", status, body });
    expect(await mailer().send(outgoingMail(), never)).toMatchObject({ kind });
    expect(mailgun.requests).toHaveLength(1);
  });

  it("with a wrong key are blocked, and the key is in no word of it", async () => {
    const result = await mailer({ key: "another-secret" }).send(outgoingMail(), never);
    expect(result).toMatchObject({ kind: "BLOCKED" });
    expect(JSON.stringify(result)).not.toContain("another-secret");
  });

  it("at another domain are blocked", async () => {
    expect(await mailer({ domain: "other.example.com" }).send(outgoingMail(), never)).toMatchObject({
      kind: "BLOCKED",
    });
  });

  it("answered 429 wait for as long as they are told", async () => {
    mailgun.next({ kind: "STATUS", status: 429, headers: { "retry-after": "42" } }, { kind: "STATUS", status: 429 });
    const sender = mailer();
    expect(await sender.send(outgoingMail(), never)).toMatchObject({ kind: "LATER", retryAfterMs: 42_000 });
    expect(await sender.send(outgoingMail(), never)).toMatchObject({ kind: "LATER", retryAfterMs: null });
  });

  it("that were taken although the answer was 500 are found", async () => {
    mailgun.next({ kind: "STATUS", status: 500, butTaken: true });
    const mail = outgoingMail();
    const sender = mailer();
    expect(await sender.send(mail, never)).toMatchObject({ kind: "IN_DOUBT" });
    expect(await sender.find(sentMail(mail), never)).toBe("TAKEN");
  });

  it.each(["HANG", "CUT"] as const)(
    "that end in %s are in doubt, and the events say what became of them",
    async (kind) => {
      const sender = mailer({ totalMs: 400 });
      const taken = outgoingMail({ deliveryId: "taken" });
      const lost = outgoingMail({ deliveryId: "lost" });
      mailgun.next({ kind, butTaken: true }, { kind, butTaken: false });
      expect(await sender.send(taken, never)).toMatchObject({ kind: "IN_DOUBT" });
      expect(await sender.send(lost, never)).toMatchObject({ kind: "IN_DOUBT" });
      expect(await sender.find(sentMail(taken), never)).toBe("TAKEN");
      expect(await sender.find(sentMail(lost), never)).toBe("NOT_TAKEN");
      // The same mail to somebody else is another one.
      expect(await sender.find({ ...sentMail(taken), address: "else@example.com" }, never)).toBe("NOT_TAKEN");
      expect(await mailer({ key: "wrong" }).find(sentMail(taken), never)).toBe("UNKNOWN");
    },
  );

  it("stop when they are told to, and are in doubt then", async () => {
    mailgun.next({ kind: "HANG", butTaken: true });
    const stop = new AbortController();
    const sending = mailer({ totalMs: 60_000 }).send(outgoingMail(), stop.signal);
    while (mailgun.mails.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort();
    expect(await sending).toMatchObject({ kind: "IN_DOUBT" });
    expect(await mailer().send(outgoingMail(), stop.signal)).toMatchObject({ kind: "LATER" });
  });

  it("that cannot leave are sent later", async () => {
    const gone = createTcpServer();
    await new Promise<void>((resolve) => gone.listen(0, "127.0.0.1", resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const refused = await mailer({ url: `http://127.0.0.1:${port}` }).send(outgoingMail(), never);
    expect(refused).toMatchObject({ kind: "LATER" });
    const unknown = await mailer({ url: "https://mailgun.invalid" }).send(outgoingMail(), never);
    expect(unknown).toMatchObject({ kind: "LATER" });
  });

  it("follow no redirect with the key", async () => {
    const seen: string[] = [];
    const thief = createServer((request, response) => {
      seen.push(request.headers.authorization ?? "");
      response.end("{}");
    });
    await new Promise<void>((resolve) => thief.listen(0, "127.0.0.1", resolve));
    const location = `http://127.0.0.1:${(thief.address() as AddressInfo).port}/`;
    mailgun.next({ kind: "STATUS", status: 307, headers: { location } });
    expect(await mailer().send(outgoingMail(), never)).toMatchObject({ kind: "BLOCKED" });
    expect(seen).toEqual([]);
    thief.close();
  });

  it("go through no proxy of the environment", async () => {
    const seen: string[] = [];
    const proxy = createServer((request, response) => {
      seen.push(request.url ?? "");
      response.end("{}");
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const before = { http_proxy: process.env.http_proxy, HTTP_PROXY: process.env.HTTP_PROXY };
    Object.assign(process.env, { http_proxy: address, HTTP_PROXY: address });
    try {
      expect(await mailer().send(outgoingMail(), never)).toMatchObject({ kind: "SENT" });
    } finally {
      for (const [name, value] of Object.entries(before))
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      proxy.close();
    }
    expect(seen).toEqual([]);
  });

  it("go out side by side, each with its own answer", async () => {
    mailgun.next({ kind: "STATUS", status: 400, body: "{}" });
    const sender = mailer();
    const mails = Array.from({ length: 20 }, (_, index) => outgoingMail({ deliveryId: `d-${index}` }));
    const results = await Promise.all(mails.map((mail) => sender.send(mail, never)));
    expect(results.filter(({ kind }) => kind === "SENT")).toHaveLength(19);
    expect(new Set(mailgun.mails.map(({ fields }) => new Map(fields).get("v:delivery-id"))).size).toBe(19);
  });
});
