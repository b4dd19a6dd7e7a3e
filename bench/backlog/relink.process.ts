import { ReaderTexts } from "../../src/accounts/diagnosis/reader-texts.js";
import "reflect-metadata";
import { migrations } from "../../migrations/list.js";
import { createDomain } from "../../src/app/domain.js";
import { systemClock } from "../../src/clock.js";
import { loadConfig, type Secrets } from "../../src/config.js";
import { openDatabase } from "../../src/database/open-database.js";
import { createLog } from "../../src/log.js";
import { Providers } from "../../src/platforms/providers.js";
import { entities } from "../../src/tables.js";
import { INCIDENT_THRESHOLDS } from "../../src/verification/incident.rules.js";
import { serve } from "../program.js";
import { MemoryWatch } from "./memory-watch.js";
import type { Order, Outcome } from "./run.types.js";

/** ExpireDueAccounts, wired as in the service. */
serve(async ({ url }: Order): Promise<Outcome> => {
  const log = createLog("warn");
  const database = await openDatabase({ address: { kind: "server", url }, entities, migrations, log });
  const { secrets } = loadConfig();
  const domain = createDomain({
    database,
    clock: systemClock,
    secrets: secrets as Secrets,
    log,
    providers: new Providers([]),
    thresholds: INCIDENT_THRESHOLDS,
    publicUrl: "http://127.0.0.1",
    allowedOrigins: [],
    carrier: null,
    texts: new ReaderTexts("Relink"),
    redisUrl: null,
  });
  const memory = new MemoryWatch();
  const start = performance.now();
  const accounts = await domain.expireDueAccounts.run(new Date());
  const seconds = (performance.now() - start) / 1_000;
  const outcome = { accounts, seconds, memory: memory.stop() };
  await domain.scheduler.stop();
  domain.bus.close();
  await database.close();
  return outcome;
});
