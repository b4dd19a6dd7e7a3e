import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A web server on a port that is open already, so that its address is known before its routes are made. */
export async function openPort(host: string, port: number): Promise<Server> {
  try {
    return await listen(host, port);
  } catch (error) {
    if (port === 0 || !isTaken(error)) throw error;
    return listen(host, 0);
  }
}

/** How it is reached from this machine, and by browsers that reach Relink under `publicUrl`. */
export function addressOf(server: Server, host: string, publicUrl: string): string {
  const { port } = server.address() as AddressInfo;
  const everywhere = host === "0.0.0.0" || host === "::";
  const name = everywhere ? new URL(publicUrl).hostname : host.includes(":") ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

async function listen(host: string, port: number): Promise<Server> {
  const server = createServer();
  server.listen(port, host);
  await once(server, "listening");
  return server;
}

function isTaken(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "EADDRINUSE" || code === "EACCES";
}
