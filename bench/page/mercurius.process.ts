import "reflect-metadata";
import type { AddressInfo } from "node:net";
import fastify from "fastify";
import mercurius from "mercurius";
import { serve } from "../program.js";
import { PEER_SCHEMA, peerResolvers } from "./peer-schema.js";
import { openGround } from "./token-check.js";

/** A peer: mercurius, which compiles each operation when it comes the second time. */
serve(async ({ url }: { url: string }) => {
  const ground = openGround(url);
  const web = fastify();
  await web.register(mercurius, {
    schema: PEER_SCHEMA,
    resolvers: peerResolvers(ground) as never,
    jit: 1,
    context: async (request) => ({ companyId: await ground.companyOf(request.headers.authorization) }),
  });
  await web.listen({ host: "127.0.0.1", port: 0 });
  return { url: `http://127.0.0.1:${(web.server.address() as AddressInfo).port}/graphql` };
});
