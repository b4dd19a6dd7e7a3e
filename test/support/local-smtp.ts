import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

/** A mail as it came over the wire. */
export interface SmtpMail {
  readonly from: string;
  readonly to: readonly string[];
  /** All of it, headers first. */
  readonly raw: string;
  readonly secure: boolean;
  readonly user: string | null;
}

type Phase = "CONNECT" | "AUTH" | "MAIL" | "RCPT" | "DATA";

/** What happens in one phase: an answer of the server, a cut connection, or silence; the text has then been read. */
export type SmtpTrouble = { readonly at: Phase } & (
  | { readonly kind: "ANSWER"; readonly status: number }
  | { readonly kind: "CUT" | "SILENT" }
);

export interface LocalSmtpOptions {
  /** STARTTLS is offered with it. */
  readonly certificate?: { readonly key: string; readonly cert: string };
  readonly implicitTls?: boolean;
  readonly login?: { readonly user: string; readonly password: string };
}

type Callback = (error?: Error | null) => void;

/** A real SMTP server on this machine that keeps what it takes, or misbehaves as it is told. */
export class LocalSmtp {
  readonly mails: SmtpMail[] = [];
  trouble: SmtpTrouble | null = null;
  /** How many connections there have been. */
  connections = 0;
  private readonly server: SMTPServer;

  private constructor({ certificate, implicitTls = false, login }: LocalSmtpOptions) {
    this.server = new SMTPServer({
      secure: implicitTls,
      ...certificate,
      disabledCommands: certificate === undefined ? ["STARTTLS"] : [],
      authOptional: login === undefined,
      allowInsecureAuth: certificate === undefined,
      closeTimeout: 100,
      onConnect: (_session, callback) => {
        this.connections += 1;
        this.meet("CONNECT", callback);
      },
      onAuth: (auth, _session, callback) =>
        this.meet("AUTH", (error) => {
          if (error) return callback(error);
          if (auth.username === login?.user && auth.password === login?.password)
            return callback(null, { user: auth.username });
          return callback(failure(535));
        }),
      onMailFrom: (_address, _session, callback) => this.meet("MAIL", callback),
      onRcptTo: (_address, _session, callback) => this.meet("RCPT", callback),
      onData: (stream, session, callback) => {
        const chunks: Buffer[] = [];
        stream.on("data", (chunk: Buffer) => chunks.push(chunk));
        stream.on("end", () => {
          const { mailFrom, rcptTo } = session.envelope;
          this.mails.push({
            from: mailFrom === false ? "" : mailFrom.address,
            to: rcptTo.map(({ address }) => address),
            raw: Buffer.concat(chunks).toString("utf8"),
            secure: session.secure,
            user: typeof session.user === "string" ? session.user : null,
          });
          this.meet("DATA", callback);
        });
      },
    });
    // Clients that go away in the middle are part of the tests.
    this.server.on("error", () => undefined);
  }

  static async start(options: LocalSmtpOptions = {}): Promise<LocalSmtp> {
    const started = new LocalSmtp(options);
    await new Promise<void>((resolve) => started.server.listen(0, "127.0.0.1", resolve));
    return started;
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private meet(phase: Phase, callback: Callback): void {
    const { trouble } = this;
    if (trouble?.at !== phase) return callback();
    switch (trouble.kind) {
      case "ANSWER":
        return callback(failure(trouble.status));
      case "CUT":
        for (const { _socket: socket } of this.server.connections as Set<{ _socket: { destroy(): void } }>)
          socket.destroy();
        return undefined;
      case "SILENT":
        return undefined;
    }
  }
}

function failure(status: number): Error {
  return Object.assign(new Error("as told"), { responseCode: status });
}
