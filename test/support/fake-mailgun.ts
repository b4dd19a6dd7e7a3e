import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A mail as it came in, field by field; a field that came twice is there twice. */
export interface ReceivedMail {
  readonly fields: readonly (readonly [string, string])[];
  readonly authorization: string | undefined;
  readonly path: string;
}

/** What the next call is answered with. ACCEPT takes the mail; a status does not, unless `butTaken`; HANG and CUT likewise. */
export type Behaviour =
  | { readonly kind: "ACCEPT" }
  | {
      readonly kind: "STATUS";
      readonly status: number;
      readonly body?: string;
      readonly headers?: Record<string, string>;
      readonly butTaken?: boolean;
    }
  | { readonly kind: "HANG" | "CUT"; readonly butTaken: boolean };

/** Mailgun over HTTP: takes mails and tells its events, or behaves as it is told. */
export class FakeMailgun {
  readonly mails: ReceivedMail[] = [];
  /** Every request, refused ones included. */
  readonly requests: string[] = [];
  private readonly behaviours: Behaviour[] = [];

  private constructor(
    private readonly server: Server,
    readonly key: string,
    readonly domain: string,
  ) {}

  static async start(key = "key-secret", domain = "mg.example.com"): Promise<FakeMailgun> {
    const server = createServer();
    const fake = new FakeMailgun(server, key, domain);
    server.on("request", (request, response) => void fake.answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The next calls for a mail get these, in order; those after them are accepted. */
  next(...behaviours: Behaviour[]): void {
    this.behaviours.push(...behaviours);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.url);
    this.requests.push(`${request.method} ${url.pathname}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const expected = `Basic ${Buffer.from(`api:${this.key}`).toString("base64")}`;
    if (request.headers.authorization !== expected) return reply(response, 401, "Forbidden", {});
    if (url.pathname === `/v3/${this.domain}/events`) return this.tellEvents(url, response);
    if (request.method !== "POST" || url.pathname !== `/v3/${this.domain}/messages`)
      return reply(response, 404, JSON.stringify({ message: "Domain not found" }));
    const form = await new Response(Buffer.concat(chunks), {
      headers: { "content-type": request.headers["content-type"] ?? "" },
    }).formData();
    const fields = [...form].map(
      ([name, value]) => [name, typeof value === "string" ? value : `a file of ${value.size} bytes`] as const,
    );
    const mail = { fields, authorization: request.headers.authorization, path: url.pathname };
    const behaviour = this.behaviours.shift() ?? { kind: "ACCEPT" };
    if (behaviour.kind === "ACCEPT" || behaviour.butTaken === true) this.mails.push(mail);
    switch (behaviour.kind) {
      case "ACCEPT":
        return reply(response, 200, JSON.stringify({ id: form.get("h:Message-Id"), message: "Queued. Thank you." }));
      case "STATUS":
        return reply(response, behaviour.status, behaviour.body ?? "", behaviour.headers);
      case "HANG":
        return undefined;
      case "CUT":
        response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
        response.write('{"id": "<');
        setTimeout(() => response.destroy(), 20);
    }
  }

  private tellEvents(url: URL, response: ServerResponse): void {
    const wanted = url.searchParams;
    const items = this.mails
      .map(({ fields }) => new Map(fields))
      .filter((fields) => fields.get("h:Message-Id") === `<${wanted.get("message-id")}>`)
      .filter((fields) => fields.get("to")?.includes(wanted.get("recipient") ?? "?"))
      .map((fields) => ({
        event: "accepted",
        recipient: wanted.get("recipient"),
        "user-variables": { "delivery-id": fields.get("v:delivery-id") },
      }));
    reply(response, 200, JSON.stringify({ items, paging: {} }));
  }
}

function reply(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Record<string, string> = { "content-type": "application/json" },
): void {
  response.writeHead(status, headers);
  response.end(body);
}
