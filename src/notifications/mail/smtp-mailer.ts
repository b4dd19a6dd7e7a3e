import { Readable } from "node:stream";
import MailComposer from "nodemailer/lib/mail-composer";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import { mailProblem } from "./mail-problem.rules.js";
import type { Mailbox, Mailer, OutgoingMail, SendResult } from "./mailer.js";
import { readSmtpFailure } from "./smtp-failure.rules.js";

export interface SmtpMailerOptions {
  readonly host: string;
  readonly port: number;
  /** From the first byte (port 465); otherwise STARTTLS. */
  readonly implicitTls: boolean;
  /** Without TLS nothing is sent; off only for a server on this machine. */
  readonly requireTls: boolean;
  readonly login: { readonly user: string; readonly password: string } | null;
  /** Certificates to trust instead of the usual ones, PEM. */
  readonly ca?: string;
  readonly connectMs?: number;
  /** How long a server may be silent. */
  readonly silenceMs?: number;
}

const CONNECT_MS = 10_000;
/** RFC 5321, 4.5.3.2 would allow ten minutes after the text; Relink's leases do not. */
const SILENCE_MS = 30_000;

interface NodemailerFailure extends Error {
  readonly code?: string;
  readonly originalCode?: string;
  readonly command?: string;
  readonly responseCode?: number;
}

/**
 * Mails by SMTP, a connection for each. Nobody can be asked afterwards what became of a mail, so there is no `find`: what is in doubt goes
 * out once more with the same Message-Id.
 */
export class SmtpMailer implements Mailer {
  readonly name = "smtp";
  private readonly open = new Set<SMTPConnection>();

  constructor(private readonly options: SmtpMailerOptions) {}

  async send(mail: OutgoingMail, signal: AbortSignal): Promise<SendResult> {
    const problem = mailProblem(mail);
    if (problem !== null) return { kind: "REFUSED", detail: problem };
    const text = await compose(mail);
    if (signal.aborted) return { kind: "LATER", detail: "stopped", retryAfterMs: null };
    const connection = this.connection();
    this.open.add(connection);
    try {
      return await this.hand(connection, mail, text, signal);
    } finally {
      this.open.delete(connection);
      connection.close();
    }
  }

  async close(): Promise<void> {
    for (const connection of this.open) connection.close();
    this.open.clear();
  }

  private connection(): SMTPConnection {
    const { host, port, implicitTls, requireTls, ca, connectMs = CONNECT_MS, silenceMs = SILENCE_MS } = this.options;
    return new SMTPConnection({
      host,
      port,
      secure: implicitTls,
      requireTLS: requireTls && !implicitTls,
      connectionTimeout: connectMs,
      dnsTimeout: connectMs,
      greetingTimeout: silenceMs,
      socketTimeout: silenceMs,
      logger: false,
      tls: { minVersion: "TLSv1.2", rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) },
    });
  }

  private hand(connection: SMTPConnection, mail: OutgoingMail, text: Buffer, signal: AbortSignal): Promise<SendResult> {
    const { login } = this.options;
    const ended = new AbortController();
    let begun = false;
    // It is read when the server has said to go on.
    const body = new Readable({
      read() {
        begun = true;
        this.push(text);
        this.push(null);
      },
    });
    return new Promise<SendResult>((resolve) => {
      const fail = (error: Error) => resolve(readSmtpFailure({ ...describe(error), begun }));
      signal.addEventListener("abort", () => fail(new Error("Stopped.")), { once: true, signal: ended.signal });
      // Stays for good: an error without a listener would end the process.
      connection.on("error", fail);
      connection.once("end", () => fail(new Error("The server ended the connection.")));
      const send = () => {
        connection.send({ from: mail.from.address, to: [mail.to.address] }, body, (error, info) => {
          if (error) return fail(error);
          connection.quit();
          resolve({ kind: "SENT", carrierId: info?.response?.slice(0, 255) ?? null });
        });
      };
      connection.connect((error) => {
        if (error) return fail(error);
        if (login === null) return send();
        connection.login({ credentials: { user: login.user, pass: login.password } }, (refused) =>
          refused ? fail(refused) : send(),
        );
      });
    }).finally(() => ended.abort());
  }
}

function describe(error: NodemailerFailure) {
  const { code = null, originalCode = "", command = null, responseCode } = error;
  return {
    code,
    command,
    status: typeof responseCode === "number" ? responseCode : null,
    badCertificate: /CERT|UNABLE_TO_VERIFY|SELF_SIGNED|ERR_TLS/.test(originalCode),
  };
}

/** The whole mail as it goes over the wire. Headers are encoded by the library; ours are ASCII and stay unfolded (M-1). */
function compose(mail: OutgoingMail): Promise<Buffer> {
  const headers = Object.entries(mail.headers).map(([key, value]) => ({ key, value: { prepared: true, value } }));
  return new MailComposer({
    from: addressOf(mail.from),
    to: addressOf(mail.to),
    subject: mail.subject,
    messageId: mail.messageId,
    text: mail.text,
    html: mail.html,
    headers: headers as never,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
}

function addressOf({ name, address }: Mailbox): { name: string; address: string } {
  return { name: name ?? "", address };
}
