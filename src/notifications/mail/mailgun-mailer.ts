import Mailgun from "mailgun.js";
import { Agent } from "undici";
import type { Answer } from "../../platforms/answer.js";
import { mailProblem } from "./mail-problem.rules.js";
import { mailboxText } from "./mailbox-text.rules.js";
import type { Mailer, OutgoingMail, SendResult, SentMail } from "./mailer.js";
import { readFindAnswer, readSendAnswer, withoutBrackets } from "./mailgun-answer.rules.js";
import { MailgunExchange } from "./mailgun-exchange.js";

export interface MailgunMailerOptions {
  /** `https://api.mailgun.net`, or `https://api.eu.mailgun.net` for domains of the EU. */
  readonly url: string;
  readonly domain: string;
  readonly key: string;
  /** Mailgun takes mails and tells events, but delivers nothing. */
  readonly testMode: boolean;
  readonly connectMs?: number;
  readonly totalMs?: number;
}

const CONNECT_MS = 5_000;
/** Taking a mail lasts well under a second; what is silent for longer is in doubt. */
const TOTAL_MS = 15_000;
/** How far the clocks of this machine and of Mailgun may differ. */
const SKEW_MS = 10 * 60_000;
const MOST_EVENTS = 25;

type Client = ReturnType<InstanceType<typeof Mailgun>["client"]>;
type MessageData = Parameters<Client["messages"]["create"]>[1];
type OpenClient = Client & { readonly request: { requestProvider: MailgunExchange } };

/** Mails through Mailgun's HTTP API; one call for each, since every body differs. */
export class MailgunMailer implements Mailer {
  readonly name = "mailgun";
  private readonly agent: Agent;

  constructor(private readonly options: MailgunMailerOptions) {
    this.agent = new Agent({
      connect: { timeout: options.connectMs ?? CONNECT_MS },
      // Shorter than Mailgun keeps a quiet connection: one found closed would leave a mail in doubt.
      keepAliveTimeout: 4_000,
      keepAliveMaxTimeout: 4_000,
    });
  }

  async send(mail: OutgoingMail, signal: AbortSignal): Promise<SendResult> {
    const problem = mailProblem(mail);
    if (problem !== null) return { kind: "REFUSED", detail: problem };
    const answer = await this.ask(signal, (client) => client.messages.create(this.options.domain, this.form(mail)));
    return readSendAnswer(answer, new Date());
  }

  /** By the library it would write a warning to the console each time, since Mailgun would rather be asked for its logs. */
  async find(mail: SentMail, signal: AbortSignal): Promise<"TAKEN" | "NOT_TAKEN" | "UNKNOWN"> {
    const { url, domain } = this.options;
    const params = new URLSearchParams({
      "message-id": withoutBrackets(mail.messageId),
      recipient: mail.address,
      begin: String(Math.floor((mail.attemptedAt.getTime() - SKEW_MS) / 1_000)),
      ascending: "yes",
      limit: String(MOST_EVENTS),
    });
    const answer = await this.exchange(signal).ask("GET", `${url}/v3/${domain}/events?${params.toString()}`);
    return readFindAnswer(answer, mail);
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async ask(signal: AbortSignal, call: (client: Client) => Promise<unknown>): Promise<Answer> {
    const { key, url } = this.options;
    const exchange = this.exchange(signal);
    const client = new Mailgun(FormData).client({ username: "api", key, url }) as OpenClient;
    client.request.requestProvider = exchange;
    try {
      await call(client);
    } catch (error) {
      // What the library makes of an answer is not looked at; without a request it was a mistake of ours.
      if (exchange.answer === null) throw error;
    }
    if (exchange.answer === null) throw new Error("mailgun.js sent its request past Relink.");
    return exchange.answer;
  }

  private exchange(signal: AbortSignal): MailgunExchange {
    const { key, totalMs = TOTAL_MS } = this.options;
    return new MailgunExchange({ dispatcher: this.agent, key, totalMs, signal });
  }

  private form(mail: OutgoingMail): MessageData {
    return {
      from: mailboxText(mail.from),
      to: mailboxText(mail.to),
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      ...Object.fromEntries(Object.entries(mail.headers).map(([name, value]) => [`h:${name}`, value])),
      "h:Message-Id": mail.messageId,
      "o:tag": mail.category.toLowerCase().replaceAll("_", "-"),
      "o:tracking": "no",
      "o:tracking-clicks": "no",
      "o:tracking-opens": "no",
      "v:delivery-id": mail.deliveryId,
      ...(this.options.testMode ? { "o:testmode": "yes" } : {}),
    } as MessageData;
  }
}
