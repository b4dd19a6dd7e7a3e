import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import type { ExecutionArgs, GraphQLSchema } from "graphql";
import { handleProtocols, makeServer } from "graphql-ws";
import { type ServerOptions, type WebSocket, WebSocketServer } from "ws";
import type { Authentication } from "../companies/authentication.js";
import type { Log } from "../log.js";
import type { OperationCheck } from "./limits/operation-check.js";
import type { ErrorMask } from "./masking.js";
import type { CreateContext } from "./operation-context.js";
import { Audiences } from "./socket/audiences.js";
import { Crowd } from "./socket/crowd.js";
import { Heartbeat } from "./socket/heartbeat.js";
import { DEFAULT_SOCKET_LIMITS, type SocketLimits } from "./socket/socket-limits.js";
import { SocketLine } from "./socket/socket-line.js";
import { type SessionParts, SocketSession } from "./socket/socket-session.js";
import { guardUpgrades } from "./socket/upgrade-gate.js";
import { type CurrentViewer, ViewerWatch, type WatchTimes } from "./socket/viewer-watch.js";

export interface SocketEndpointOptions {
  /** The HTTP server whose port the sockets share. */
  readonly server: Server;
  readonly path: string;
  readonly schema: GraphQLSchema;
  readonly check: OperationCheck;
  readonly mask: ErrorMask;
  readonly log: Pick<Log, "debug" | "warn" | "error">;
  readonly allowedOrigins: readonly string[];
  readonly authenticate: (authorization: string | null) => Promise<Authentication>;
  readonly currentViewer: CurrentViewer;
  readonly createContext: CreateContext;
  /** The address of the client behind a trusted proxy; by default that of the connection. */
  readonly addressOf?: (request: IncomingMessage) => string | null;
  readonly limits?: Partial<SocketLimits>;
  readonly watchTimes?: WatchTimes;
}

export interface SocketEndpoint {
  /** How many sockets are open. */
  readonly size: number;
  /** From now on upgrades are answered 503. */
  refuseNew(): void;
  /** Closes all sockets with 1001 in waves, so that their clients do not come back all at once; resolves when they are gone. */
  dispose(): Promise<void>;
}

/** `ws` 8.23 has `closeTimeout`, its types do not yet. */
type WsOptions = ServerOptions & { readonly closeTimeout: number };

/** Subscriptions over `graphql-transport-ws`, with the same limits and the same masking as HTTP. */
export function openSocketEndpoint(options: SocketEndpointOptions): SocketEndpoint {
  const limits = { ...DEFAULT_SOCKET_LIMITS, ...options.limits };
  const watch = new ViewerWatch({
    currentViewer: options.currentViewer,
    log: options.log,
    ...(options.watchTimes === undefined ? {} : { times: options.watchTimes }),
  });
  const audiences = new Audiences(options.schema, options);
  const parts: SessionParts = { ...options, limits, watch, audiences, crowd: new Crowd(limits) };
  const heartbeat = new Heartbeat(limits.pingMs, limits.stalledMs);
  const protocol = speakProtocol(limits);
  const addressOf = options.addressOf ?? ((request) => request.socket.remoteAddress ?? null);
  const wsOptions: WsOptions = {
    noServer: true,
    maxPayload: limits.messageBytes,
    perMessageDeflate: false,
    handleProtocols: (protocols) => handleProtocols(protocols),
    closeTimeout: limits.closeMs,
  };
  const sockets = new WebSocketServer(wsOptions);
  const welcome = (socket: WebSocket, request: IncomingMessage, connection: Duplex) => {
    const line = new SocketLine({ socket, connection, limits, heartbeat, log: options.log });
    const closed = protocol.opened(line, new SocketSession(parts, line, addressOf(request)));
    socket.once("close", (code, reason) => void closed(code, String(reason)));
  };
  const refuseNew = guardUpgrades({
    ...options,
    hasRoom: () => sockets.clients.size < limits.sockets,
    enter: (request, connection, head) =>
      sockets.handleUpgrade(request, connection, head, (socket) => welcome(socket, request, connection)),
  });
  return {
    get size() {
      return sockets.clients.size;
    },
    refuseNew,
    dispose: async () => {
      refuseNew();
      await closeInWaves(sockets.clients);
      watch.close();
    },
  };
}

/** One for all sockets: what belongs to one of them is in its session. */
function speakProtocol({ initMs }: SocketLimits) {
  return makeServer<Record<string, unknown> | undefined, SocketSession>({
    connectionInitWaitTimeout: initMs,
    onConnect: (context) => context.extra.connect(context),
    onSubscribe: (context, id, payload) => context.extra.subscribe(context, id, payload),
    subscribe: (args) => (args as ExecutionArgs & { readonly session: SocketSession }).session.run(args),
    onError: (context, _id, _payload, errors) => context.extra.maskErrors(errors),
    onClose: (context) => context.extra.closed(),
  });
}

const WAVES = 10;
const WAVE_PAUSE_MS = 100;
const SMALL_CROWD = 100;

async function closeInWaves(clients: ReadonlySet<WebSocket>): Promise<void> {
  const open = [...clients];
  const perWave = Math.max(SMALL_CROWD, Math.ceil(open.length / WAVES));
  const gone = open.map((socket) => new Promise((resolve) => socket.once("close", resolve)));
  for (let start = 0; start < open.length; start += perWave) {
    if (start > 0) await new Promise((resolve) => setTimeout(resolve, WAVE_PAUSE_MS));
    for (const socket of open.slice(start, start + perWave)) socket.close(1001, "Going away");
  }
  await Promise.all(gone);
}
