import { hkdfSync } from "node:crypto";
import { clearStatedCauses } from "../accounts/clear-stated-causes.js";
import { closeAdvisoriesOnLeaving } from "../accounts/close-advisories.js";
import { CloseStaleAdvisories } from "../accounts/close-stale-advisories.js";
import { countChanges } from "../accounts/count-changes.js";
import { DisconnectAccount } from "../accounts/disconnect-account.js";
import { ExpireDueAccounts } from "../accounts/expire-due-accounts.js";
import { ExpireDueAccountsJob } from "../accounts/expire-due-accounts.job.js";
import { FollowClocks } from "../accounts/follow-clocks.js";
import { ImportAccounts } from "../accounts/import-accounts.js";
import { PruneHistory } from "../accounts/prune-history.js";
import { RecordCause } from "../accounts/record-cause.js";
import { RecordExpiry } from "../accounts/record-expiry.js";
import { RecordStatusChange } from "../accounts/record-status-change.js";
import { StatusChangeReader } from "../accounts/status-change-reader.js";
import { CursorCodec } from "../api/cursor-codec.js";
import { PruneAnswers } from "../api/prune-answers.js";
import type { Clock } from "../clock.js";
import type { Secrets } from "../config.js";
import type { Database } from "../database/database.js";
import { SubjectHasher } from "../grants/subject-hash.js";
import { SqlAgendaBackend } from "../jobs/agenda-sql/sql-agenda-backend.js";
import { alarmNearExpiries } from "../jobs/alarm-near-expiries.js";
import { PruneJob } from "../jobs/prune.job.js";
import { Scheduler } from "../jobs/scheduler.js";
import { timetable } from "../jobs/timetable.js";
import type { Log } from "../log.js";
import type { Metrics } from "../metrics.js";
import type { Providers } from "../platforms/providers.js";
import { chooseBus } from "../status-stream/choose-bus.js";
import { endLinksOnChange } from "../reconnect/end-links.js";
import { Revocations } from "../reconnect/revocations.js";
import { ringAfterCommit } from "../status-stream/ring-after-commit.js";
import { StatusStream } from "../status-stream/status-stream.js";
import type { IncidentThresholds } from "../verification/incident.rules.js";
import { PrunePushes } from "../verification/prune-pushes.js";
import { parseKeyRing } from "../vault/key-ring.js";
import { Vault } from "../vault/vault.js";
import type { ReaderTexts } from "../accounts/diagnosis/reader-texts.js";
import { FollowDueClocks } from "../accounts/follow-due-clocks.js";
import { FollowDueClocksJob } from "../accounts/follow-due-clocks.job.js";
import { renderMail } from "../notifications/mail/render-mail.js";
import { createMails, type MailsParts } from "./mails.js";
import { createReminders, REMINDER_EFFECTS } from "./reminders.js";
import { createRepair } from "./repair.js";
import { createTelling } from "./telling.js";
import { createVerification } from "./verification.js";

export interface DomainParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly secrets: Secrets;
  readonly log: Log;
  readonly metrics?: Metrics;
  readonly providers: Providers;
  readonly thresholds: IncidentThresholds;
  readonly publicUrl: string;
  readonly allowedOrigins: readonly string[];
  readonly redisUrl: string | null;
  /** Who carries mails, and from whom; null: nobody. */
  readonly carrier: MailsParts["carrier"];
  readonly texts: ReaderTexts;
}

export type Domain = ReturnType<typeof createDomain>;

/** Everything between the database and the API, wired: who writes what, and which effects go into whose transactions. */
export function createDomain(parts: DomainParts) {
  const { database, clock, secrets, log, metrics } = parts;
  const vault = new Vault(parseKeyRing(secrets.vaultKeys));
  const hasher = new SubjectHasher(secrets.identityKey);
  const cursors = new CursorCodec(derive(secrets.signingKey, "cursors"));

  const channel = derive(secrets.signingKey, "bell").toString("hex", 0, 8);
  const bus = chooseBus({ database, redisUrl: parts.redisUrl, channel, log });
  const changes = new StatusChangeReader(database);
  const stream = new StatusStream(changes, bus);

  const telling = createTelling({
    database,
    clock,
    log,
    mails: parts.carrier !== null,
    // Not of the signing key: addresses to unsubscribe stand in mails of long ago.
    unsubscribeKey: derive(secrets.identityKey, "unsubscribe"),
  });
  // Reminders come before what silences mails: whoever is just telling a rung is waited for, and what was told is seen after that.
  const recordStatusChange = new RecordStatusChange([
    closeAdvisoriesOnLeaving,
    clearStatedCauses,
    endLinksOnChange,
    REMINDER_EFFECTS.status,
    telling.effects.change,
    countChanges(({ to, reason, source }) => metrics?.changes.inc({ to, reason: reason ?? "NONE", source })),
    ringAfterCommit(bus),
  ]);
  const expireDueAccounts = new ExpireDueAccounts(database, recordStatusChange);
  const expireJob = new ExpireDueAccountsJob(expireDueAccounts, clock);
  const alarmExpiry = (instant: Date) => scheduler.alarm(expireJob, expireJob.wakeFor(instant));
  const recordExpiry = new RecordExpiry([
    alarmNearExpiries(clock, alarmExpiry),
    REMINDER_EFFECTS.expiry,
    telling.effects.expiry,
  ]);
  const followClocks = new FollowClocks(recordExpiry, recordStatusChange);
  const {
    jobs: looking,
    networkWork,
    ...verification
  } = createVerification({
    ...parts,
    vault,
    hasher,
    followClocks,
    recordStatusChange,
    advisoryEffects: [telling.effects.advisory],
  });
  const followDueClocks = new FollowDueClocks(database, followClocks);
  const reminders = createReminders({ database, clock, telling: [telling.effects.rung] });
  const mails = createMails({
    ...parts,
    addressKey: derive(secrets.identityKey, "addresses"),
    unsubscribeTokens: telling.unsubscribeTokens,
    lostReader: telling.effects.lostReader,
    render: (content) => renderMail(content, parts.texts),
    webhookKey: secrets.mailer.mailgunWebhookKey,
  });
  const revocations = new Revocations(vault, hasher);
  const {
    jobs: repairing,
    prunings,
    endOverdueAttempts,
    revokeDueConsents,
    ...repair
  } = createRepair({
    ...parts,
    vault,
    hasher,
    recordExpiry,
    recordStatusChange,
    followClocks,
    revocations,
    effects: [telling.effects.repair],
  });
  const pruneJob = new PruneJob(
    [
      new PruneHistory(database),
      new PruneAnswers(database),
      new CloseStaleAdvisories(database),
      new PrunePushes(database),
      ...prunings,
      reminders.pruning,
      ...telling.prunings,
      ...mails.prunings,
    ],
    clock,
  );
  const scheduler: Scheduler = new Scheduler({
    backend: new SqlAgendaBackend({
      dataSource: database.source,
      readSource: database.readSource,
      write: database.gate,
      engine: database.engine,
    }),
    entries: timetable({
      expireDueAccounts: expireJob,
      followDueClocks: new FollowDueClocksJob(followDueClocks, clock),
      ...looking,
      ...repairing,
      ...reminders.jobs,
      ...telling.jobs,
      ...mails.carrying?.jobs,
      prune: pruneJob,
    }),
    clock,
    log,
    measured: (job, seconds, failed) => metrics?.jobs.observe({ job, outcome: failed ? "failed" : "done" }, seconds),
  });

  const importAccounts = new ImportAccounts({ vault, hasher, recordExpiry, recordStatusChange, followClocks });
  const disconnectAccount = new DisconnectAccount(recordStatusChange, recordExpiry, [revocations]);

  return {
    vault,
    hasher,
    cursors,
    bus,
    changes,
    stream,
    recordStatusChange,
    recordExpiry,
    followClocks,
    expireDueAccounts,
    importAccounts,
    disconnectAccount,
    recordCause: new RecordCause([REMINDER_EFFECTS.cause]),
    settingsEffects: [REMINDER_EFFECTS.settings],
    deactivationEffects: [telling.effects.deactivation],
    inboxFeed: telling.inboxFeed,
    unsubscribeTokens: telling.unsubscribeTokens,
    suppressions: mails.suppressions,
    receiveMailEvent: mails.receiveMailEvent,
    ...verification,
    ...repair,
    /** What is to be done while the sandbox's clock is moved, in the order of the timetable. */
    networkWork: [
      endOverdueAttempts,
      ...networkWork,
      followDueClocks,
      reminders.remind,
      telling.tellIncidents,
      ...(mails.carrying === null ? [] : [mails.carrying.inJumps]),
      revokeDueConsents,
    ],
    scheduler,
    alarmExpiry,
  };
}

/** A key of its own for each use of the signing key (RFC 5869). */
function derive(key: Buffer, use: string): Buffer {
  return Buffer.from(hkdfSync("sha256", key, "", `relink:${use}`, 32));
}
