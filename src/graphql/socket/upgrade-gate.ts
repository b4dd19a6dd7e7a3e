import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";

export interface UpgradeGateOptions {
  readonly server: Server;
  readonly path: string;
  readonly allowedOrigins: readonly string[];
  /** Whether there is room for one more. */
  readonly hasRoom: () => boolean;
  readonly enter: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

const REASONS = { 403: "Forbidden", 404: "Not Found", 503: "Service Unavailable" } as const;
type Status = keyof typeof REASONS;

/**
 * Looks at every request to become a WebSocket before the handshake. An `Origin` must be on the list, exactly (W-3); a program that
 * is no browser sends none and passes, since it needs a token like everybody.
 *
 * @returns takes no more from then on
 */
export function guardUpgrades(options: UpgradeGateOptions): () => void {
  const allowed = new Set(options.allowedOrigins);
  let open = true;
  options.server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on("error", () => socket.destroy());
    const { origin } = request.headers;
    if (pathOf(request) !== options.path) refuse(socket, 404);
    else if (origin !== undefined && !allowed.has(origin)) refuse(socket, 403);
    else if (!open || !options.hasRoom()) refuse(socket, 503);
    else options.enter(request, socket, head);
  });
  return () => {
    open = false;
  };
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? "").split("?", 1)[0] ?? "";
}

function refuse(socket: Duplex, status: Status): void {
  const body = JSON.stringify({ errors: [{ message: REASONS[status] }] });
  socket.end(
    [
      `HTTP/1.1 ${status} ${REASONS[status]}`,
      "Connection: close",
      "Content-Type: application/json; charset=utf-8",
      `Content-Length: ${Buffer.byteLength(body)}`,
      "",
      body,
    ].join("\r\n"),
  );
}
