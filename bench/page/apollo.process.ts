import "reflect-metadata";
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { serve } from "../program.js";
import { type PeerContext, PEER_SCHEMA, peerResolvers } from "./peer-schema.js";
import { openGround } from "./token-check.js";

/** A peer: Apollo Server as it comes, in production mode. */
serve(async ({ url }: { url: string }) => {
  const ground = openGround(url);
  const server = new ApolloServer<PeerContext>({
    typeDefs: PEER_SCHEMA,
    resolvers: peerResolvers(ground) as never,
    stopOnTerminationSignals: false,
  });
  const { url: own } = await startStandaloneServer(server, {
    listen: { host: "127.0.0.1", port: 0 },
    context: async ({ req }) => ({ companyId: await ground.companyOf(req.headers.authorization) }),
  });
  return { url: own };
});
