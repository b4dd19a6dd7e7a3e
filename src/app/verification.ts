import { Advisories, type AdvisoryEffect } from "../accounts/advisories.js";
import type { FollowClocks } from "../accounts/follow-clocks.js";
import { IssueAccessToken } from "../accounts/issue-access-token.js";
import { PageTokens } from "../accounts/page-tokens.js";
import type { RecordStatusChange } from "../accounts/record-status-change.js";
import { SYSTEM } from "../api/viewer.js";
import type { Clock } from "../clock.js";
import type { Database } from "../database/database.js";
import { refreshLease, verificationLease } from "../grants/grant-lease.js";
import { HeldGrants } from "../grants/held-grant.js";
import { RefreshDueGrants } from "../grants/refresh-due-grants.js";
import { RefreshDueGrantsJob } from "../grants/refresh-due-grants.job.js";
import { RefreshGrant } from "../grants/refresh-grant.js";
import type { GrantClocksEffect } from "../grants/refresh-result.js";
import { RefreshStore } from "../grants/refresh-store.js";
import type { SubjectHasher } from "../grants/subject-hash.js";
import type { Log } from "../log.js";
import type { Providers } from "../platforms/providers.js";
import { Coalesced } from "../sandbox/coalesced.js";
import type { Vault } from "../vault/vault.js";
import { AskKnownGood } from "../verification/ask-known-good.js";
import { AskWitnesses } from "../verification/ask-witnesses.js";
import { DueTurns } from "../verification/due-turns.js";
import { Bell } from "../api/bell.js";
import { IncidentFeed } from "../verification/incident-feed.js";
import type { IncidentThresholds } from "../verification/incident.rules.js";
import { Incidents } from "../verification/incidents.js";
import { JudgeRefusedRefresh } from "../verification/judge-refused-refresh.js";
import { LookAtGrant } from "../verification/look-at-grant.js";
import { MarkFromPush } from "../verification/mark-from-push.js";
import { OperatorFaults } from "../verification/operator-faults.js";
import { ReceivePush } from "../verification/receive-push.js";
import { ReportPlatformError } from "../verification/report-platform-error.js";
import { TakeSignal } from "../verification/take-signal.js";
import { VerifyAccount } from "../verification/verify-account.js";
import { VerifyDueGrants } from "../verification/verify-due-grants.js";
import { VerifyDueGrantsJob } from "../verification/verify-due-grants.job.js";
import { VerifyGrantNow } from "../verification/verify-grant-now.js";
import { VerifyInJumps } from "../verification/verify-in-jumps.js";
import { WatchIncidents } from "../verification/watch-incidents.js";
import { WatchIncidentsJob } from "../verification/watch-incidents.job.js";
import { WriteFindings } from "../verification/write-findings.js";

export interface VerificationParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly vault: Vault;
  readonly hasher: SubjectHasher;
  readonly providers: Providers;
  readonly followClocks: FollowClocks;
  readonly recordStatusChange: RecordStatusChange;
  readonly advisoryEffects: readonly AdvisoryEffect[];
  readonly thresholds: IncidentThresholds;
  readonly publicUrl: string;
}

/** Everything that asks the networks: renewing consents, looking at them, and telling a network's own trouble from theirs. */
export function createVerification(parts: VerificationParts) {
  const { database, clock, log, vault, hasher, providers, followClocks, recordStatusChange } = parts;
  const grants = new HeldGrants(database, vault);
  const pageTokens = new PageTokens(vault);

  const expiryFollows: GrantClocksEffect = {
    moved: (tx, companyId, moved, now) =>
      followClocks.follow(tx, companyId, moved, { source: "REFRESH", actor: SYSTEM, renewedByPerson: false, now }),
  };
  const store = new RefreshStore({ database, vault, hasher, effects: [expiryFollows], log });
  const refreshing = refreshLease(database);
  const refreshGrant = new RefreshGrant({ providers, grants, lease: refreshing, store, log });

  const bell = new Bell();
  const incidents = new Incidents({ database, bell, thresholds: parts.thresholds, log });
  const incidentFeed = new IncidentFeed(database, bell, (error) =>
    log.warn({ err: error }, "incidents of other processes could not be looked for"),
  );

  const lease = verificationLease(database);
  const lookAtGrant = new LookAtGrant({
    database,
    lease,
    grants,
    providers,
    pageTokens,
    refreshGrant,
    askWitnesses: new AskWitnesses({ database, grants, pageTokens }),
    writeFindings: new WriteFindings({
      database,
      followClocks,
      recordStatusChange,
      advisories: new Advisories(parts.advisoryEffects),
    }),
    incidents,
    operatorFaults: new OperatorFaults(log),
    log,
  });
  const refusals = new JudgeRefusedRefresh(lease, lookAtGrant);
  const refreshDueGrants = new RefreshDueGrants({ database, lease: refreshing, refreshGrant, refusals, log });
  const verifyDueGrants = new VerifyDueGrants({ database, turns: new DueTurns(database), lookAtGrant });
  const askKnownGood = new AskKnownGood({ providers, grants, lease, refreshGrant, log });
  const watchIncidents = new WatchIncidents({ database, incidents, askKnownGood });

  const verifyNow = new VerifyGrantNow({ database, lease, lookAtGrant, clock });
  const verifyAccount = new VerifyAccount(database, verifyNow);
  const takeSignal = new TakeSignal({ database, hasher, markFromPush: new MarkFromPush(recordStatusChange) });
  const receivePush = new ReceivePush({
    providers,
    takeSignal,
    verifyNow: (companyId, grantId) => verifyNow.run(companyId, grantId, { pushed: true }),
    publicUrl: parts.publicUrl,
    clock,
    log,
  });

  return {
    grants,
    pageTokens,
    refreshGrant,
    incidentFeed,
    verifyAccount,
    reportPlatformError: new ReportPlatformError(providers, verifyAccount),
    issueAccessToken: new IssueAccessToken({ database, grants, providers, pageTokens, refreshGrant, refusals, log }),
    receivePush,
    jobs: {
      refreshDueGrants: new RefreshDueGrantsJob(refreshDueGrants, clock),
      verifyDueGrants: new VerifyDueGrantsJob(verifyDueGrants, clock),
      watchIncidents: new WatchIncidentsJob(watchIncidents, clock),
    },
    /** The same work while the sandbox's clock is moved, in the order of the timetable. */
    networkWork: [new Coalesced(refreshDueGrants), new VerifyInJumps(verifyDueGrants), watchIncidents],
  };
}
