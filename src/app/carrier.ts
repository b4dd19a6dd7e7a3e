import type { Clock } from "../clock.js";
import type { Config, Secrets } from "../config.js";
import type { Database } from "../database/database.js";
import type { Log } from "../log.js";
import { openMailer } from "../notifications/mail/open-mailer.js";
import { CaptureMailer } from "../sandbox/mailbox/capture-mailer.js";
import type { MailsParts } from "./mails.js";

export interface CarrierParts {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
}

const SANDBOX_FROM = { name: "Relink", address: "relink@sandbox.relink.example" };

/** Who carries mails: in a sandbox its own mailbox, else whom the operator has chosen; null: nobody. */
export async function openCarrier({
  config,
  secrets,
  database,
  clock,
  log,
}: CarrierParts): Promise<MailsParts["carrier"]> {
  const { mailer: settings } = config;
  if (settings === null) return { mailer: new CaptureMailer({ database, clock }), from: SANDBOX_FROM };
  if (settings.kind === "none") {
    log.warn({}, "MAILER=none: nobody is told anything by mail");
    return null;
  }
  const mailer = await openMailer(settings, secrets.mailer);
  return mailer === null ? null : { mailer, from: settings.from };
}
