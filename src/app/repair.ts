import type { AttemptKey } from "../reconnect/attempt-facts.js";
import type { FollowClocks } from "../accounts/follow-clocks.js";
import type { RecordExpiry } from "../accounts/record-expiry.js";
import type { RecordStatusChange } from "../accounts/record-status-change.js";
import type { Clock } from "../clock.js";
import type { Database } from "../database/database.js";
import type { SubjectHasher } from "../grants/subject-hash.js";
import type { Log } from "../log.js";
import type { Providers } from "../platforms/providers.js";
import { AdoptConsent } from "../reconnect/adopt-consent.js";
import { Bell } from "../api/bell.js";
import { AttemptFeed } from "../reconnect/attempt-feed.js";
import { Attempts } from "../reconnect/attempts.js";
import { BeginAttempt } from "../reconnect/begin-attempt.js";
import { BeginThroughLink } from "../reconnect/begin-through-link.js";
import { CancelAttempt } from "../reconnect/cancel-attempt.js";
import { ChooseProfiles } from "../reconnect/choose-profiles.js";
import { CompleteReconnect } from "../reconnect/complete-reconnect.js";
import { CompleteThroughLink } from "../reconnect/complete-through-link.js";
import { ConcludeTrip } from "../reconnect/conclude-trip.js";
import { CreateLink } from "../reconnect/create-link.js";
import { EndOverdueAttempts } from "../reconnect/end-overdue-attempts.js";
import { EndOverdueAttemptsJob } from "../reconnect/end-overdue-attempts.job.js";
import { OpenAttempts } from "../reconnect/open-attempts.js";
import { PruneAttempts } from "../reconnect/prune-attempts.js";
import { PruneEndings } from "../reconnect/prune-endings.js";
import { ReadChoices } from "../reconnect/read-choices.js";
import { ReceiveCallback } from "../reconnect/receive-callback.js";
import type { ReconnectEffect } from "../reconnect/reconnect-effect.js";
import type { Revocations } from "../reconnect/revocations.js";
import { RevokeDueConsents } from "../reconnect/revoke-due-consents.js";
import { RevokeDueConsentsJob } from "../reconnect/revoke-due-consents.job.js";
import { SendToNetwork } from "../reconnect/send-to-network.js";
import { SwapConsent } from "../reconnect/swap-consent.js";
import { WithdrawLink } from "../reconnect/withdraw-link.js";
import type { Vault } from "../vault/vault.js";

export interface RepairParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly vault: Vault;
  readonly hasher: SubjectHasher;
  readonly providers: Providers;
  readonly recordExpiry: RecordExpiry;
  readonly recordStatusChange: RecordStatusChange;
  readonly followClocks: FollowClocks;
  readonly revocations: Revocations;
  /** What other rooms add to the transaction of a swap. */
  readonly effects: readonly ReconnectEffect[];
  readonly publicUrl: string;
  readonly allowedOrigins: readonly string[];
}

export type Repair = ReturnType<typeof createRepair>;

/** The round trip that connects and reconnects, outside links, and taking back what nobody needs any more. */
export function createRepair(parts: RepairParts) {
  const { database, clock, log, vault, hasher, providers, revocations, effects, publicUrl, allowedOrigins } = parts;
  const bell = new Bell<AttemptKey>();
  const adoptConsent = new AdoptConsent({ ...parts, revocations });
  const attempts = new Attempts({ database, vault, bell, disposeOfConsent: adoptConsent.disposeOfConsent });
  const openAttempts = new OpenAttempts(attempts);
  const swapConsent = new SwapConsent({ ...parts, attempts, revocations, effects });
  const concludeTrip = new ConcludeTrip({ database, attempts, adoptConsent });
  const trading = { database, attempts, providers, swapConsent, concludeTrip, log };
  const completeReconnect = new CompleteReconnect({ ...trading, hasher, publicUrl });
  const travelling = { database, vault, bell, providers, publicUrl };
  const sendToNetwork = new SendToNetwork(travelling);

  const endOverdueAttempts = new EndOverdueAttempts(database, attempts);
  const revokeDueConsents = new RevokeDueConsents({ database, vault, providers, log });

  return {
    sendToNetwork,
    receiveCallback: new ReceiveCallback({ ...travelling, attempts }),
    beginAttempt: new BeginAttempt({ database, openAttempts, providers, publicUrl, allowedOrigins }),
    cancelAttempt: new CancelAttempt(database, attempts),
    completeReconnect,
    chooseProfiles: new ChooseProfiles(trading),
    readChoices: new ReadChoices(database, attempts),
    attemptFeed: new AttemptFeed(database, bell, (error) =>
      log.warn({ err: error }, "steps of attempts in other processes could not be looked for"),
    ),
    createLink: new CreateLink(database, publicUrl),
    withdrawLink: new WithdrawLink(database, attempts),
    beginThroughLink: new BeginThroughLink({ database, openAttempts, sendToNetwork, providers }),
    completeThroughLink: new CompleteThroughLink({ database, attempts, completeReconnect }),
    prunings: [new PruneAttempts(database), new PruneEndings(database)],
    jobs: {
      endOverdueAttempts: new EndOverdueAttemptsJob(endOverdueAttempts, clock),
      revokeDueConsents: new RevokeDueConsentsJob(revokeDueConsents, clock),
    },
    endOverdueAttempts,
    revokeDueConsents,
  };
}
