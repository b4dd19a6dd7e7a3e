import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

/**
 * OK: answers. HANG: takes the request and never answers. CUT: does what it was asked and hangs up before saying so. GARBAGE: a page of
 * a proxy with status 200. UNAVAILABLE: 503. REFUSE: says of every token that it is dead.
 */
export type Mode = "OK" | "HANG" | "CUT" | "GARBAGE" | "UNAVAILABLE" | "REFUSE";

/** A small authorisation server that rotates refresh tokens and can fail in every way. */
export class TokenServer {
  mode: Mode = "OK";
  /** How long new access tokens live. */
  lifeSeconds = 7_200;
  /** Whether the refresh token changes with each renewal, and the old one dies. */
  rotates = true;
  refreshes = 0;
  probes = 0;
  /** Called with each request, before it is answered. */
  onRequest: () => Promise<void> = async () => undefined;
  private readonly living = new Set<string>();
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => void this.serve(request, response));
  }

  static async start(): Promise<TokenServer> {
    const server = new TokenServer();
    server.server.listen(0, "127.0.0.1");
    await once(server.server, "listening");
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** A token that lives until it is used up or revoked. */
  issue(kind: string): string {
    const token = `${kind}-${randomBytes(12).toString("hex")}`;
    this.living.add(token);
    return token;
  }

  revoke(token: string): void {
    this.living.delete(token);
  }

  lives(token: string | null): boolean {
    return token !== null && this.living.has(token);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const form = new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
    if (request.url === "/token") this.refreshes += 1;
    else this.probes += 1;
    await this.onRequest();
    const { mode } = this;
    if (mode === "HANG") return;
    if (mode === "UNAVAILABLE") return answer(response, 503, { error: "temporarily_unavailable" });
    if (mode === "GARBAGE") return void response.writeHead(200, { "content-type": "text/html" }).end("<html>");
    const [status, body] = request.url === "/token" ? this.renew(form) : this.look(request);
    if (mode === "CUT") return void request.socket.destroy();
    answer(response, status, body);
  }

  private renew(form: URLSearchParams): [number, unknown] {
    const old = form.get("refresh_token") ?? "";
    if (this.mode === "REFUSE" || !this.living.has(old)) return [400, { error: "invalid_grant" }];
    if (this.rotates) this.living.delete(old);
    return [
      200,
      {
        access_token: this.issue("access"),
        ...(this.rotates ? { refresh_token: this.issue("refresh") } : {}),
        expires_in: this.lifeSeconds,
      },
    ];
  }

  private look(request: IncomingMessage): [number, unknown] {
    const token = request.headers.authorization?.slice("Bearer ".length) ?? "";
    return this.mode !== "REFUSE" && this.living.has(token) ? [200, { id: "1" }] : [401, { error: "invalid_token" }];
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
