import { AdvisoryRow } from "./accounts/advisory.entity.js";
import { SocialAccountRow } from "./accounts/social-account.entity.js";
import { CompanyStreamRow } from "./accounts/company-stream.entity.js";
import { OutageRow } from "./accounts/outage.entity.js";
import { StatedCauseRow } from "./accounts/stated-cause.entity.js";
import { StatusChangeRow } from "./accounts/status-change.entity.js";
import { IdempotencyKeyRow } from "./api/idempotency-key.entity.js";
import { AuditEntryRow } from "./audit/audit-entry.entity.js";
import { CompanyRow } from "./companies/company.entity.js";
import { ServiceKeyRow } from "./companies/service-key.entity.js";
import { UserRow } from "./companies/user.entity.js";
import { GrantRow } from "./grants/grant.entity.js";
import { DeliveryRow } from "./notifications/deliveries/delivery.entity.js";
import { MailTurnRow } from "./notifications/deliveries/mail-turn.entity.js";
import { ReceivedMailEventRow } from "./notifications/deliveries/received-mail-event.entity.js";
import { SuppressedAddressRow } from "./notifications/deliveries/suppressed-address.entity.js";
import { NotificationRow } from "./notifications/inbox/notification.entity.js";
import { LedgerRow } from "./notifications/ledger/ledger-row.entity.js";
import { MutedAccountRow } from "./notifications/preferences/muted-account.entity.js";
import { NotificationPreferenceRow } from "./notifications/preferences/notification-preference.entity.js";
import { IncidentTellingRow } from "./notifications/telling/incident-telling.entity.js";
import { CallBudgetRow } from "./platforms/call-budget.entity.js";
import { ReconnectAttemptRow } from "./reconnect/reconnect-attempt.entity.js";
import { ReconnectLinkRow } from "./reconnect/reconnect-link.entity.js";
import { RevocationRow } from "./reconnect/revocation.entity.js";
import { ReminderRungRow } from "./reminders/reminder-rung.entity.js";
import { ZoneDataRow } from "./reminders/zone-data.entity.js";
import { InstallationRow } from "./sandbox/installation.entity.js";
import { CapturedMailRow } from "./sandbox/mailbox/captured-mail.entity.js";
import { SimulatedFaultRow } from "./sandbox/simulator/world/simulated-fault.entity.js";
import { SimulatedPersonRow } from "./sandbox/simulator/world/simulated-person.entity.js";
import { SimulatedProfileRow } from "./sandbox/simulator/world/simulated-profile.entity.js";
import { SimulatedRoleRow } from "./sandbox/simulator/world/simulated-role.entity.js";
import { SimulatedTokenRow } from "./sandbox/simulator/world/simulated-token.entity.js";
import { DeletionRequestRow } from "./verification/deletion-request.entity.js";
import { IncidentRow } from "./verification/incident.entity.js";
import { ReceivedPushRow } from "./verification/received-push.entity.js";

/** Every table of Relink that has an entity. */
export const entities = [
  InstallationRow,
  CompanyRow,
  UserRow,
  ServiceKeyRow,
  AuditEntryRow,
  IdempotencyKeyRow,
  CompanyStreamRow,
  GrantRow,
  SocialAccountRow,
  StatusChangeRow,
  OutageRow,
  AdvisoryRow,
  StatedCauseRow,
  CallBudgetRow,
  IncidentRow,
  ReceivedPushRow,
  DeletionRequestRow,
  ReconnectAttemptRow,
  ReconnectLinkRow,
  RevocationRow,
  ReminderRungRow,
  ZoneDataRow,
  LedgerRow,
  NotificationRow,
  NotificationPreferenceRow,
  MutedAccountRow,
  IncidentTellingRow,
  DeliveryRow,
  MailTurnRow,
  SuppressedAddressRow,
  ReceivedMailEventRow,
  CapturedMailRow,
  SimulatedPersonRow,
  SimulatedProfileRow,
  SimulatedRoleRow,
  SimulatedTokenRow,
  SimulatedFaultRow,
];
