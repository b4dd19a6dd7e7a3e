import { ReaderTexts } from "./accounts/diagnosis/reader-texts.js";
import { openCarrier } from "./app/carrier.js";
import { createDomain } from "./app/domain.js";
import { createFaces } from "./app/faces.js";
import { callLimits, createProviders, providerApps } from "./app/providers.js";
import { openStorage } from "./app/storage.js";
import { systemClock } from "./clock.js";
import type { LoadedConfig } from "./config.js";
import { measureClockSkew } from "./database/clock-skew.js";
import type { Log } from "./log.js";
import { Metrics } from "./metrics.js";
import { INCIDENT_THRESHOLDS, SANDBOX_THRESHOLDS } from "./verification/incident.rules.js";
import { Sandbox } from "./sandbox/sandbox.js";
import { claimInstallation } from "./sandbox/installation.js";
import { readSandboxSecrets } from "./sandbox/sandbox-secrets.js";

/** How networks show the operator's app to people. */
const APP_NAME = "Relink";

/** A clock that runs further away from the database's than this is worth a warning (D-25). */
const TOLERATED_SKEW_MS = 2_000;

/** A running Relink. */
export interface App {
  /** Where it can be reached from this machine. */
  readonly url: string;
  /** Ends it in the reverse order of its beginning; what runs is finished, within limits (P-2). */
  close(): Promise<void>;
}

/**
 * Builds everything that lives long, in order, and opens the port last.
 *
 * @param signal ends a start that still waits for the database
 * @throws StartError with what the operator has to change
 */
export async function startApp(
  { config, secrets: given, databaseUrl, redisUrl }: LoadedConfig,
  log: Log,
  signal: AbortSignal,
): Promise<App> {
  const closing: (() => Promise<void> | void)[] = [];
  let stopping = false;
  const close = async () => {
    stopping = true;
    for (const step of closing.toReversed()) {
      try {
        await step();
      } catch (error) {
        log.error({ err: error }, "a step of the stop failed");
      }
    }
    closing.length = 0;
  };
  try {
    const secrets = given ?? (await readSandboxSecrets(config.home));
    const database = await openStorage(config, databaseUrl, log, signal);
    closing.push(() => database.close());
    await warnOfSkew(database, log);
    await claimInstallation(database, config.sandbox, new Date());
    const { simulatorPort } = config;
    const sandbox = config.sandbox ? await Sandbox.open({ config, secrets, database, log, simulatorPort }) : null;
    if (sandbox !== null) closing.push(() => sandbox.close());
    const clock = sandbox?.clock ?? systemClock;

    const metrics = new Metrics();
    const networks = createProviders({
      apps: sandbox?.apps ?? providerApps(config, secrets),
      database,
      clock,
      log,
      metrics,
      allowLocal: config.sandbox,
      callsPerMinute: callLimits(config),
    });
    closing.push(() => networks.close());
    const thresholds = { ...(config.sandbox ? SANDBOX_THRESHOLDS : INCIDENT_THRESHOLDS), ...config.incidents };
    const { providers } = networks;
    const { publicUrl, allowedOrigins } = config;
    const carrier = await openCarrier({ config, secrets, database, clock, log });
    if (carrier !== null) closing.push(() => carrier.mailer.close());
    const texts = new ReaderTexts(APP_NAME);
    const domain = createDomain({
      database,
      clock,
      secrets,
      log,
      metrics,
      providers,
      thresholds,
      publicUrl,
      allowedOrigins,
      carrier,
      texts,
      redisUrl,
    });
    closing.push(() => domain.bus.close());
    closing.push(() => domain.incidentFeed.close());
    closing.push(() => domain.attemptFeed.close());
    closing.push(() => domain.inboxFeed.close());
    const faces = await createFaces({
      config,
      secrets,
      database,
      clock,
      domain,
      log,
      metrics,
      texts,
      stopping: () => stopping,
    });
    closing.push(() => faces.close());
    await sandbox?.furnish(domain, faces.web);
    if (config.roles.includes("worker")) await domain.scheduler.start();
    closing.push(() => domain.scheduler.stop());

    const url = await faces.web.listen({ host: config.host, port: config.port });
    await sandbox?.ready(domain, url);
    return { url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function warnOfSkew(database: Parameters<typeof measureClockSkew>[0], log: Log): Promise<void> {
  const skewMs = await measureClockSkew(database);
  if (Math.abs(skewMs) <= TOLERATED_SKEW_MS) return;
  log.warn({ skewMs }, "this machine's clock and the database's differ; set them by NTP");
}
