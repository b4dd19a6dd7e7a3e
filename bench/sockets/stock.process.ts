import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createPubSub } from "@graphql-yoga/subscription";
import { buildSchema } from "graphql";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";
import { serve } from "../program.js";
import { eventOf, SCHEMA } from "./event.js";
import type { ServerOrder } from "./messages.types.js";
import { usage } from "./usage.js";

/** The usual way: graphql-ws as it comes, and the PubSub that TypeGraphQL uses unless told otherwise. */
const pubSub = createPubSub<{ changed: [{ connectionStatusChanged: ReturnType<typeof eventOf> }] }>();

serve(async (order: ServerOrder) => {
  if ("usage" in order) return usage();
  if ("publish" in order) {
    pubSub.publish("changed", { connectionStatusChanged: eventOf(order.publish) });
    return undefined;
  }
  const schema = buildSchema(SCHEMA);
  const field = schema.getSubscriptionType()?.getFields()["connectionStatusChanged"];
  if (field !== undefined) field.subscribe = () => pubSub.subscribe("changed");
  const server = createServer();
  useServer({ schema }, new WebSocketServer({ server }));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` };
});
