import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

type Mode = "forward" | "silent";

/** What becomes of something that a client sends: it passes, the connection breaks before, or it passes and breaks before the answer. */
export type Fate = "pass" | "break" | "break before the answer";

/** Stands between a client and a server, to break the connection in ways that a real network does. */
export class TcpProxy {
  private mode: Mode = "forward";
  private server: Server | null = null;
  private readonly sockets = new Set<Socket>();
  private judge: (sent: Buffer) => Fate = () => "pass";
  private port = 0;

  private constructor(
    private readonly targetHost: string,
    private readonly targetPort: number,
  ) {}

  static async to(url: string): Promise<TcpProxy> {
    const target = new URL(url);
    const proxy = new TcpProxy(target.hostname, Number(target.port || "3306"));
    await proxy.comeBack();
    return proxy;
  }

  /** The address of the server, by way of this proxy. */
  through(url: string): string {
    const own = new URL(url);
    own.hostname = "127.0.0.1";
    own.port = String(this.port);
    return own.href;
  }

  /** From now on connections stay open and nothing passes: a server that hangs, a network that drops packets. */
  hang(): void {
    this.mode = "silent";
  }

  /** Breaks all connections and takes no more: a server that is down. */
  async goDown(): Promise<void> {
    const { server } = this;
    this.server = null;
    for (const socket of this.sockets) socket.destroy();
    if (server !== null) await new Promise((done) => server.close(done));
  }

  /** Forwards again; connections that hung before stay dead. */
  async comeBack(): Promise<void> {
    if (this.mode === "silent") for (const socket of this.sockets) socket.destroy();
    this.mode = "forward";
    if (this.server !== null) return;
    this.server = createServer((client) => this.accept(client));
    this.server.listen(this.port, "127.0.0.1");
    await once(this.server, "listening");
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** Decides what becomes of everything that clients send from now on. */
  decide(judge: (sent: Buffer) => Fate): void {
    this.judge = judge;
  }

  get connections(): number {
    return this.sockets.size / 2;
  }

  private accept(client: Socket): void {
    const upstream = connect(this.targetPort, this.targetHost);
    for (const socket of [client, upstream]) {
      this.sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        this.sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    let answered = true;
    client.on("data", (chunk) => {
      const fate = this.judge(chunk);
      if (this.mode === "silent") return;
      if (fate === "break") client.destroy();
      else upstream.write(chunk);
      answered = fate === "pass";
    });
    upstream.on("data", (chunk) => {
      if (this.mode === "silent") return;
      if (answered) client.write(chunk);
      else client.destroy();
    });
  }
}
