import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

type Mode = "forward" | "silent";

/** Stands between a client and a server, to break the connection in ways that a real network does. */
export class TcpProxy {
  private mode: Mode = "forward";
  private server: Server | null = null;
  private readonly sockets = new Set<Socket>();
  private watcher: ((sent: Buffer, client: Socket) => boolean) | null = null;
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

  /** Looks at what clients send. Returning true swallows it. */
  watch(watcher: ((sent: Buffer, client: Socket) => boolean) | null): void {
    this.watcher = watcher;
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
    client.on("data", (chunk) => {
      if (this.mode === "forward" && !this.watcher?.(chunk, client)) upstream.write(chunk);
    });
    upstream.on("data", (chunk) => {
      if (this.mode === "forward") client.write(chunk);
    });
  }
}
