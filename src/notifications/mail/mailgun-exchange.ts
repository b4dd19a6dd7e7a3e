import type { Dispatcher } from "undici";
import type { Answer } from "../../platforms/answer.js";
import { HttpExchange } from "../../platforms/http-exchange.js";

/** What mailgun.js wants of whoever sends its requests. */
interface LibraryRequest {
  readonly data?: unknown;
}

export interface MailgunExchangeParts {
  readonly dispatcher: Dispatcher;
  readonly key: string;
  /** From the first moment to the last byte. */
  readonly totalMs: number;
  readonly signal: AbortSignal;
}

/**
 * Sends one request of mailgun.js and keeps what came back. The library's own way reports a broken connection as status 400, hides
 * `Retry-After`, follows redirects with the key, obeys HTTP_PROXY and cannot be stopped; see docs/decisions/0011-mails.md.
 */
export class MailgunExchange {
  /** Null until there was a request. */
  answer: Answer | null = null;

  constructor(private readonly parts: MailgunExchangeParts) {}

  /** Called by mailgun.js. */
  async makeRequest(url: string, method: string, { data }: LibraryRequest): Promise<{ status: number; body: unknown }> {
    const answer = await this.ask(method as Dispatcher.HttpMethod, url, data);
    if (answer.kind !== "ANSWER") throw new Error("Mailgun gave no answer.");
    return { status: answer.status, body: answer.json ?? {} };
  }

  setSubAccountHeader(): void {}

  resetSubAccountHeader(): void {}

  async ask(method: Dispatcher.HttpMethod, url: string, data: unknown = null): Promise<Answer> {
    const { origin, pathname, search } = new URL(url);
    const { headers, body } = await encode(data);
    const authorization = `Basic ${Buffer.from(`api:${this.parts.key}`).toString("base64")}`;
    this.answer = await this.exchange({
      origin,
      path: pathname + search,
      method,
      headers: { accept: "application/json", "accept-encoding": "identity", authorization, ...headers },
      body,
    });
    return this.answer;
  }

  private async exchange(request: Dispatcher.DispatchOptions): Promise<Answer> {
    const { dispatcher, signal, totalMs } = this.parts;
    if (signal.aborted) return { kind: "NO_ANSWER", why: "ABORTED", sent: false };
    const exchange = new HttpExchange();
    const abort = () => exchange.fail("ABORTED");
    signal.addEventListener("abort", abort, { once: true });
    const timer = setTimeout(() => exchange.fail("TIMEOUT"), totalMs);
    try {
      dispatcher.dispatch(request, exchange);
      return await exchange.answer;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
    }
  }
}

async function encode(data: unknown): Promise<{ headers: Record<string, string>; body: Buffer | null }> {
  if (!(data instanceof FormData)) return { headers: {}, body: null };
  const response = new Response(data);
  const body = Buffer.from(await response.arrayBuffer());
  return { headers: { "content-type": response.headers.get("content-type") ?? "" }, body };
}
