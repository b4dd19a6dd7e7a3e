import { CreateAgendaJobs1700000000001 } from "../src/jobs/agenda-sql/migrations/create-agenda-jobs.js";
import { CreateAgendaLogs1700000000002 } from "../src/jobs/agenda-sql/migrations/create-agenda-logs.js";
import { CreateInstallation1764000001000 } from "./0001-installation.js";
import { CreateCompanies1764000002000 } from "./0002-companies.js";
import { CreateUsers1764000003000 } from "./0003-users.js";
import { CreateServiceKeys1764000004000 } from "./0004-service-keys.js";
import { CreateAuditEntries1764000005000 } from "./0005-audit-entries.js";
import { CreateIdempotencyKeys1764000006000 } from "./0006-idempotency-keys.js";
import { CreateCompanyStreams1764000007000 } from "./0007-company-streams.js";
import { CreateGrants1764000008000 } from "./0008-grants.js";
import { CreateSocialAccounts1764000009000 } from "./0009-social-accounts.js";
import { CreateStatusChanges1764000010000 } from "./0010-status-changes.js";
import { CreateOutages1764000011000 } from "./0011-outages.js";
import { CreateIncidents1764000012000 } from "./0012-incidents.js";
import { CreateCallBudgets1764000013000 } from "./0013-call-budgets.js";
import { CreateAdvisories1764000014000 } from "./0014-advisories.js";
import { CreateStatedCauses1764000015000 } from "./0015-stated-causes.js";
import { CreateReceivedPushes1764000016000 } from "./0016-received-pushes.js";
import { CreateDeletionRequests1764000017000 } from "./0017-deletion-requests.js";
import { CreateSimulatedPeople1764000018000 } from "./0018-simulated-people.js";
import { CreateSimulatedProfiles1764000018100 } from "./0018-simulated-profiles.js";
import { CreateSimulatedRoles1764000018200 } from "./0018-simulated-roles.js";
import { CreateSimulatedTokens1764000018300 } from "./0018-simulated-tokens.js";
import { CreateSimulatedFaults1764000018400 } from "./0018-simulated-faults.js";
import { CreateReconnectAttempts1764000030000 } from "./0030-reconnect-attempts.js";
import { CreateReconnectLinks1764000031000 } from "./0031-reconnect-links.js";
import { CreateRevocations1764000032000 } from "./0032-revocations.js";
import { CreateNotificationLedger1764000040000 } from "./0040-notification-ledger.js";
import { CreateReminderRungs1764000041000 } from "./0041-reminder-rungs.js";
import { AddGrantsClocksDue1764000041100 } from "./0041-grants-clocks-due.js";
import { IndexGrantsClocksDue1764000041200 } from "./0041-grants-clocks-due-index.js";
import { CreateZoneData1764000041300 } from "./0041-zone-data.js";
import { CreateNotifications1764000043000 } from "./0043-notifications.js";
import { CreateNotificationPreferences1764000044000 } from "./0044-notification-preferences.js";
import { CreateMutedAccounts1764000045000 } from "./0045-muted-accounts.js";
import { CreateIncidentTellings1764000046000 } from "./0046-incident-tellings.js";
import { CreateDeliveries1764000047000 } from "./0047-deliveries.js";
import { CreateMailTurns1764000047100 } from "./0047-mail-turns.js";
import { CreateSuppressedAddresses1764000048000 } from "./0048-suppressed-addresses.js";
import { CreateReceivedMailEvents1764000049000 } from "./0049-received-mail-events.js";
import { CreateCapturedMails1764000050000 } from "./0050-captured-mails.js";
import { IndexAccountsByStatus1764000060000 } from "./0060-accounts-by-status.js";
import { IndexAuditByTarget1764000061000 } from "./0061-audit-by-target.js";
import { IndexAuditByActor1764000062000 } from "./0062-audit-by-actor.js";
import { IndexAuditByAction1764000063000 } from "./0063-audit-by-action.js";
import { SealGrants1764000070000 } from "./0070-seal-grants.js";
import { SealSocialAccounts1764000071000 } from "./0071-seal-social-accounts.js";
import { SealReconnectAttempts1764000072000 } from "./0072-seal-reconnect-attempts.js";
import { SealRevocations1764000073000 } from "./0073-seal-revocations.js";

/** All migrations in the order in which they run. New ones are added at the end; a landed one is never changed. */
export const migrations = [
  CreateInstallation1764000001000,
  CreateCompanies1764000002000,
  CreateUsers1764000003000,
  CreateServiceKeys1764000004000,
  CreateAuditEntries1764000005000,
  CreateIdempotencyKeys1764000006000,
  CreateCompanyStreams1764000007000,
  CreateGrants1764000008000,
  CreateSocialAccounts1764000009000,
  CreateStatusChanges1764000010000,
  CreateOutages1764000011000,
  CreateIncidents1764000012000,
  CreateCallBudgets1764000013000,
  CreateAdvisories1764000014000,
  CreateStatedCauses1764000015000,
  CreateReceivedPushes1764000016000,
  CreateDeletionRequests1764000017000,
  CreateSimulatedPeople1764000018000,
  CreateSimulatedProfiles1764000018100,
  CreateSimulatedRoles1764000018200,
  CreateSimulatedTokens1764000018300,
  CreateSimulatedFaults1764000018400,
  CreateReconnectAttempts1764000030000,
  CreateReconnectLinks1764000031000,
  CreateRevocations1764000032000,
  CreateNotificationLedger1764000040000,
  CreateReminderRungs1764000041000,
  AddGrantsClocksDue1764000041100,
  IndexGrantsClocksDue1764000041200,
  CreateZoneData1764000041300,
  CreateNotifications1764000043000,
  CreateNotificationPreferences1764000044000,
  CreateMutedAccounts1764000045000,
  CreateIncidentTellings1764000046000,
  CreateDeliveries1764000047000,
  CreateMailTurns1764000047100,
  CreateSuppressedAddresses1764000048000,
  CreateReceivedMailEvents1764000049000,
  CreateCapturedMails1764000050000,
  IndexAccountsByStatus1764000060000,
  IndexAuditByTarget1764000061000,
  IndexAuditByActor1764000062000,
  IndexAuditByAction1764000063000,
  SealGrants1764000070000,
  SealSocialAccounts1764000071000,
  SealReconnectAttempts1764000072000,
  SealRevocations1764000073000,
  CreateAgendaJobs1700000000001,
  CreateAgendaLogs1700000000002,
];
