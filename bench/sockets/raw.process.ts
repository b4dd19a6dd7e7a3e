import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { serve } from "../program.js";
import { eventOf } from "./event.js";
import type { ServerOrder } from "./messages.types.js";
import { usage } from "./usage.js";

/**
 * The baseline: knows no GraphQL. An event is serialised once, and each socket's own id is put in front of it. It remembers what a
 * client said when it subscribed, and nothing else.
 */
const sockets = new Map<WebSocket, string>();

serve(async (order: ServerOrder) => {
  if ("usage" in order) return usage();
  if ("publish" in order) {
    const payload = JSON.stringify({ data: { connectionStatusChanged: eventOf(order.publish) } });
    for (const [socket, id] of sockets) socket.send(`{"id":${JSON.stringify(id)},"type":"next","payload":${payload}}`);
    return undefined;
  }
  const server = createServer();
  const endpoint = new WebSocketServer({ server, handleProtocols: () => "graphql-transport-ws" });
  endpoint.on("connection", (socket) => {
    socket.on("message", (data: Buffer) => {
      const message = JSON.parse(data.toString("utf8")) as { type: string; id?: string };
      if (message.type === "connection_init") socket.send('{"type":"connection_ack"}');
      if (message.type === "subscribe") sockets.set(socket, message.id ?? "");
    });
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` };
});
