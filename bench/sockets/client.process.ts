import { randomUUID } from "node:crypto";
import WebSocket from "ws";
import { report, serve } from "../program.js";
import { QUERY } from "./event.js";
import type { Arrived, ClientOrder } from "./messages.types.js";

/** Sockets that connect at the same time. */
const TOGETHER = 50;

const sockets: WebSocket[] = [];
let received = 0;
let events = 0;

/** Many clients that count what arrives, and look into nothing of it: what they cost is the same for every server. */
serve(async (order: ClientOrder) => {
  if ("disconnect" in order) {
    const gone = sockets.splice(0).map((socket) => new Promise((resolve) => socket.once("close", resolve).close()));
    await Promise.all(gone);
    return { disconnected: true };
  }
  received = 0;
  events = 0;
  if ("count" in order) return { counting: order.count };
  for (let from = 0; from < order.connect; from += TOGETHER) {
    const count = Math.min(TOGETHER, order.connect - from);
    await Promise.all(Array.from({ length: count }, (_, index) => subscribe(order, from + index)));
  }
  return { connected: sockets.length };
});

async function subscribe(order: Extract<ClientOrder, { connect: number }>, index: number): Promise<void> {
  const { url, tokens, connect } = order;
  const authorization = tokens === null ? undefined : `Bearer ${tokens[index % tokens.length] ?? ""}`;
  const socket = new WebSocket(url, "graphql-transport-ws", { perMessageDeflate: false, skipUTF8Validation: true });
  sockets.push(socket);
  await new Promise<void>((resolve, reject) => {
    socket.once("open", () => socket.send(JSON.stringify({ type: "connection_init", payload: { authorization } })));
    socket.once("error", reject);
    socket.once("close", reject);
    socket.once("message", () => {
      const id = randomUUID();
      socket.send(JSON.stringify({ type: "subscribe", id, payload: { query: QUERY } }));
      // A pong comes after what was sent before it has been begun.
      socket.once("pong", () => resolve());
      socket.ping();
      socket.on("message", () => count(connect));
    });
  });
  socket.removeAllListeners("close");
}

function count(connected: number): void {
  received += 1;
  if (received < connected) return;
  received = 0;
  events += 1;
  report({ arrived: events } satisfies Arrived);
}
