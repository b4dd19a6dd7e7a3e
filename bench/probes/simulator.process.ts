import "reflect-metadata";
import { migrations } from "../../migrations/list.js";
import { systemClock } from "../../src/clock.js";
import { openDatabase } from "../../src/database/open-database.js";
import { createLog } from "../../src/log.js";
import { metaDialect } from "../../src/sandbox/simulator/meta/meta-dialect.js";
import { Simulator } from "../../src/sandbox/simulator/simulator.js";
import { mintToken } from "../../src/sandbox/simulator/world/mint-token.js";
import { storePeople, storeProfiles } from "../../src/sandbox/simulator/world/profile-rows.js";
import { insertTokens } from "../../src/sandbox/simulator/world/token-rows.js";
import { entities } from "../../src/tables.js";
import { serve } from "../program.js";
import { type Network, pageOf } from "./run.types.js";

const CHUNK = 200;
const SCOPES = ["public_profile", "pages_show_list", "pages_manage_posts", "pages_read_engagement"];

/** The sandbox's own Facebook, in which so many people with a page each have given a consent. */
serve(async ({ url, consents }: { readonly url: string; readonly consents: number }): Promise<Network> => {
  const log = createLog("warn");
  const database = await openDatabase({ address: { kind: "server", url }, entities, migrations, log });
  const people = Array.from({ length: consents }, (_, n) => ({
    provider: "META" as const,
    id: `p${n}`,
    name: `P ${n}`,
  }));
  const pages = people.map(({ provider, id, name }, n) => ({
    provider,
    name,
    platform: "FACEBOOK" as const,
    kind: "PROFILE" as const,
    handle: null,
    externalId: pageOf(n),
    admins: [id],
  }));
  const now = new Date();
  const tokens = people.map(({ provider, id: personId }) =>
    mintToken({ provider, personId, kind: "ACCESS", scopes: SCOPES, lifeSeconds: 30 * 86_400 }, now),
  );
  for (let from = 0; from < consents; from += CHUNK) {
    await database.transaction(async (tx) => {
      await storePeople(tx, people.slice(from, from + CHUNK));
      await storeProfiles(tx, pages.slice(from, from + CHUNK));
      await insertTokens(tx, tokens.slice(from, from + CHUNK));
    });
  }
  const simulator = await Simulator.start({
    database,
    clock: systemClock,
    dialects: [metaDialect],
    host: "127.0.0.1",
    port: 0,
    publicUrl: "http://127.0.0.1:4000",
  });
  const app = simulator.app("META");
  if (app === null) throw new Error("There is no Facebook in the simulator.");
  return {
    graph: app.addresses.graph as string,
    appId: app.appId,
    appSecret: app.appSecret,
    tokens: tokens.map(({ token }) => token),
  };
});
