import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the carrier does with a mail: whether it takes it, and what it answers. */
export interface Whim {
  readonly taken: boolean;
  readonly answer: "OK" | "ERROR" | "BUSY" | "NEVER" | "CUT";
}

/** A mail that was taken. */
export interface TakenMail {
  readonly deliveryId: string;
  readonly messageId: string;
  readonly to: string;
  readonly text: string;
}

/**
 * Mailgun's API on a bad day: it takes mails and does not say so, or says so and hangs. Callers are told apart by their keys. It knows what it
 * took, and tells it when it is asked.
 */
export class StormCarrier {
  readonly taken: TakenMail[] = [];
  readonly answers = { OK: 0, ERROR: 0, BUSY: 0, NEVER: 0, CUT: 0 };
  private readonly known = new Set<string>();

  private constructor(
    private readonly server: Server,
    private readonly whim: () => Whim,
    private readonly onTaken: (caller: string) => void,
  ) {}

  /** @param onTaken called when a mail is taken, before the caller hears of it */
  static async start(whim: () => Whim, onTaken: (caller: string) => void): Promise<StormCarrier> {
    const server = createServer();
    const carrier = new StormCarrier(server, whim, onTaken);
    server.on("request", (request, response) => {
      carrier.handle(request, response).catch(() => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return carrier;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.url);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (url.pathname.endsWith("/events")) return this.tell(url.searchParams.get("message-id") ?? "", response);
    const form = await new Response(Buffer.concat(chunks), {
      headers: { "content-type": request.headers["content-type"] ?? "" },
    }).formData();
    const field = (name: string) => form.get(name) as string;
    const { taken, answer } = this.whim();
    if (taken) {
      const messageId = field("h:Message-Id");
      this.known.add(messageId.replace(/^<|>$/g, ""));
      this.taken.push({ deliveryId: field("v:delivery-id"), messageId, to: field("to"), text: field("text") });
      this.onTaken(callerOf(request));
    }
    this.answers[answer] += 1;
    switch (answer) {
      case "OK":
        return reply(response, 200, { id: field("h:Message-Id"), message: "Queued. Thank you." });
      case "ERROR":
        return reply(response, 500, { message: "Internal Server Error" });
      case "BUSY":
        return reply(response, 429, { message: "Too many requests" });
      case "CUT":
        response.destroy();
        return undefined;
      case "NEVER":
        return undefined;
    }
  }

  private tell(messageId: string, response: ServerResponse): void {
    const items = this.known.has(messageId)
      ? [{ event: "accepted", message: { headers: { "message-id": messageId } } }]
      : [];
    reply(response, 200, { items, paging: {} });
  }
}

function callerOf({ headers }: IncomingMessage): string {
  const [, credentials = ""] = (headers.authorization ?? "").split(" ");
  return Buffer.from(credentials, "base64").toString("utf8").replace(/^api:/, "");
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
