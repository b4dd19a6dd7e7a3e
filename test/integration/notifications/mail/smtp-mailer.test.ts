import { createServer, type AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "@jest/globals";
import { SmtpMailer, type SmtpMailerOptions } from "../../../../src/notifications/mail/smtp-mailer.js";
import { selfSigned } from "../../../support/certificate.js";
import { LocalSmtp, type LocalSmtpOptions, type SmtpTrouble } from "../../../support/local-smtp.js";
import { outgoingMail } from "../../../support/outgoing-mail.js";

const never = new AbortController().signal;
const certificate = selfSigned("localhost");
const login = { user: "relink@example.com", password: "a secret: ü" };

describe("mails by SMTP", () => {
  const closing: { close(): Promise<void> }[] = [];

  afterEach(async () => {
    for (const each of closing.splice(0).toReversed()) await each.close();
  });

  async function serve(options: LocalSmtpOptions = {}): Promise<LocalSmtp> {
    const server = await LocalSmtp.start(options);
    closing.push(server);
    return server;
  }

  function mailer(server: { readonly port: number }, change: Partial<SmtpMailerOptions> = {}): SmtpMailer {
    const options = { host: "localhost", port: server.port, implicitTls: false, requireTls: false, login: null };
    const made = new SmtpMailer({ ...options, connectMs: 2_000, silenceMs: 2_000, ...change });
    closing.push(made);
    return made;
  }

  it("arrive as they are, with headers encoded and unfolded where that matters", async () => {
    const server = await serve();
    const mail = outgoingMail();
    expect(await mailer(server).send(mail, never)).toMatchObject({ kind: "SENT" });
    const [{ raw, from, to } = { raw: "", from: "", to: [] }] = server.mails;
    expect([from, to]).toEqual(["relink@mg.example.com", ["jo@example.com"]]);
    const [head = ""] = raw.split("\r\n\r\n");
    const lines = head.split("\r\n");
    expect(lines).toContain(`Message-ID: ${mail.messageId}`);
    expect(lines).toContain(`List-Unsubscribe: ${mail.headers["List-Unsubscribe"]}`);
    expect(lines).toContain("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
    expect(lines).toContain("Auto-Submitted: auto-generated");
    expect(lines).toContain("Content-Language: de");
    expect(lines.filter((line) => /^List-Unsubscribe:/i.test(line))).toHaveLength(1);
    expect(head).toMatch(/^Date: /m);
    expect(head).toMatch(/^MIME-Version: 1\.0$/m);
    expect(head).toMatch(/^Content-Type: multipart\/alternative/m);
    expect(head).not.toMatch(/[^\x20-\x7e\r\n\t]/);
    expect(decodeWords(unfold(head, "Subject"))).toBe(mail.subject);
    expect(decodeWords(unfold(head, "To"))).toContain("Jürgen");
    expect(raw).toMatch(/Content-Type: text\/plain; charset=utf-8/);
    expect(raw).toMatch(/Content-Type: text\/html; charset=utf-8/);
    expect(raw.split("\r\n").every((line) => line.length <= 998)).toBe(true);
  });

  it("carry the same Message-Id each time", async () => {
    const server = await serve();
    const sender = mailer(server);
    await sender.send(outgoingMail(), never);
    await sender.send(outgoingMail(), never);
    const ids = server.mails.map(({ raw }) => /^Message-ID: (.*)$/m.exec(raw)?.[1]);
    expect(ids).toEqual([outgoingMail().messageId, outgoingMail().messageId]);
  });

  it("with something that could break a header are refused before anybody is asked", async () => {
    const server = await serve();
    const bad = outgoingMail({ headers: { "X-A": "a\r\nBcc: victim@example.com" } });
    expect(await mailer(server).send(bad, never)).toMatchObject({ kind: "REFUSED" });
    expect(server.connections).toBe(0);
  });

  it("go over TLS with a login, from the start or by STARTTLS", async () => {
    for (const implicitTls of [true, false]) {
      const server = await serve({ certificate, implicitTls, login });
      const sender = mailer(server, { implicitTls, requireTls: true, login, ca: certificate.cert });
      expect(await sender.send(outgoingMail(), never)).toMatchObject({ kind: "SENT" });
      expect(server.mails).toMatchObject([{ secure: true, user: login.user }]);
    }
  });

  it("do not go out where TLS is wanted and not offered, nor to somebody with another's certificate", async () => {
    const plain = await serve();
    expect(await mailer(plain, { requireTls: true }).send(outgoingMail(), never)).toMatchObject({ kind: "BLOCKED" });
    const stranger = await serve({ certificate: selfSigned("elsewhere.example"), login });
    const toStranger = mailer(stranger, { requireTls: true, login, ca: certificate.cert });
    expect(await toStranger.send(outgoingMail(), never)).toMatchObject({ kind: "BLOCKED" });
    const untrusted = await serve({ certificate, implicitTls: true });
    expect(await mailer(untrusted, { implicitTls: true }).send(outgoingMail(), never)).toMatchObject({
      kind: "BLOCKED",
    });
    expect([plain.mails, stranger.mails, untrusted.mails]).toEqual([[], [], []]);
  });

  it("with a wrong password are blocked, and it is in no word of it", async () => {
    const server = await serve({ login });
    const sender = mailer(server, { login: { user: login.user, password: "another-secret" } });
    const result = await sender.send(outgoingMail(), never);
    expect(result).toMatchObject({ kind: "BLOCKED" });
    expect(JSON.stringify(result)).not.toContain("another-secret");
  });

  it.each<[SmtpTrouble, string]>([
    [{ at: "CONNECT", kind: "ANSWER", status: 421 }, "LATER"],
    [{ at: "CONNECT", kind: "ANSWER", status: 554 }, "BLOCKED"],
    [{ at: "CONNECT", kind: "CUT" }, "LATER"],
    [{ at: "CONNECT", kind: "SILENT" }, "LATER"],
    [{ at: "MAIL", kind: "ANSWER", status: 451 }, "LATER"],
    [{ at: "MAIL", kind: "ANSWER", status: 550 }, "BLOCKED"],
    [{ at: "RCPT", kind: "ANSWER", status: 450 }, "LATER"],
    [{ at: "RCPT", kind: "ANSWER", status: 550 }, "REFUSED"],
    [{ at: "RCPT", kind: "CUT" }, "LATER"],
    [{ at: "RCPT", kind: "SILENT" }, "LATER"],
    [{ at: "DATA", kind: "ANSWER", status: 451 }, "LATER"],
    [{ at: "DATA", kind: "ANSWER", status: 554 }, "REFUSED"],
    [{ at: "DATA", kind: "CUT" }, "IN_DOUBT"],
    [{ at: "DATA", kind: "SILENT" }, "IN_DOUBT"],
  ])("that meet %j are %s", async (trouble, kind) => {
    const server = await serve();
    server.trouble = trouble;
    expect(await mailer(server, { silenceMs: 400 }).send(outgoingMail(), never)).toMatchObject({ kind });
    server.trouble = null;
    expect(await mailer(server).send(outgoingMail(), never)).toMatchObject({ kind: "SENT" });
  });

  it("stop when they are told to: later before the text is gone, in doubt after it", async () => {
    const server = await serve();
    for (const [at, kind] of [
      ["RCPT", "LATER"],
      ["DATA", "IN_DOUBT"],
    ] as const) {
      server.trouble = { at, kind: "SILENT" };
      const before = server.connections;
      const stop = new AbortController();
      const sending = mailer(server, { silenceMs: 60_000 }).send(outgoingMail(), stop.signal);
      const arrived = () => (at === "DATA" ? server.mails.length === 1 : server.connections > before);
      while (!arrived()) await new Promise((resolve) => setTimeout(resolve, 5));
      stop.abort();
      expect(await sending).toMatchObject({ kind });
    }
    const stopped = AbortSignal.abort();
    expect(await mailer(server).send(outgoingMail(), stopped)).toMatchObject({ kind: "LATER" });
  });

  it("that find nobody are sent later", async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, "127.0.0.1", resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    expect(await mailer({ port }).send(outgoingMail(), never)).toMatchObject({ kind: "LATER" });
    const nowhere = mailer({ port: 25 }, { host: "mail.invalid" });
    expect(await nowhere.send(outgoingMail(), never)).toMatchObject({ kind: "LATER" });
  });

  it("cannot be asked about", () => {
    expect("find" in mailer({ port: 1 })).toBe(false);
  });
});

function unfold(head: string, name: string): string {
  const [, value = ""] = new RegExp(`^${name}: (.*(?:\\r\\n[ \\t].*)*)`, "m").exec(head) ?? [];
  return value.replace(/\r\n[ \t]/g, " ");
}

/** RFC 2047: encoded words, white space between two of them belongs to neither. */
function decodeWords(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, "?==?")
    .replace(/=\?utf-8\?(b|q)\?([^?]*)\?=/gi, (_all, kind: string, data: string) =>
      kind.toLowerCase() === "b"
        ? Buffer.from(data, "base64").toString("latin1")
        : data
            .replaceAll("_", " ")
            .replace(/=([0-9a-f]{2})/gi, (_hex, code: string) => String.fromCharCode(parseInt(code, 16))),
    )
    .replace(/[\x80-\xff]+/g, (bytes) => Buffer.from(bytes, "latin1").toString("utf8"));
}
