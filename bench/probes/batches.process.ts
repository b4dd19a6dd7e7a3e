import "reflect-metadata";
import { migrations } from "../../migrations/list.js";
import { openDatabase } from "../../src/database/open-database.js";
import { createLog } from "../../src/log.js";
import { entities } from "../../src/tables.js";
import { DueTurns } from "../../src/verification/due-turns.js";
import { serve } from "../program.js";
import { AT_ONCE } from "./run.types.js";

/** Takes everything that is due into hand, batch by batch, as the service does. */
serve(async ({ url }: { readonly url: string }) => {
  const database = await openDatabase({
    address: { kind: "server", url },
    entities,
    migrations,
    log: createLog("warn"),
  });
  const turns = new DueTurns(database);
  await turns.claim(new Date(0), AT_ONCE); // the connection is made, and nothing is due yet
  const now = new Date();
  const times: number[] = [];
  let claimed = 0;
  for (;;) {
    const start = performance.now();
    const claims = await turns.claim(now, AT_ONCE);
    if (claims.length === 0) break;
    times.push(performance.now() - start);
    claimed += claims.length;
  }
  await database.close();
  return { claimed, times };
});
