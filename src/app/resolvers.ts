import { AdvisoryOfAccount } from "../accounts/advisory-of-account.js";
import { ClocksOfAccount } from "../accounts/clocks-of-account.js";
import { ClocksResolver } from "../accounts/clocks.resolver.js";
import { ConsentOfAccount } from "../accounts/consent-of-account.js";
import { DiagnosisResolver, StatedCauseResolver } from "../accounts/diagnosis/diagnosis.resolver.js";
import { ReadDiagnosis } from "../accounts/diagnosis/read-diagnosis.js";
import { ReaderLanguage } from "../accounts/diagnosis/reader-language.js";
import type { ReaderTexts } from "../accounts/diagnosis/reader-texts.js";
import { RecentOutages } from "../accounts/diagnosis/recent-outages.js";
import type { RecordCause } from "../accounts/record-cause.js";
import { RecordCauseResolver } from "../accounts/record-cause.resolver.js";
import { StatedCauseOfAccount } from "../accounts/stated-cause-of-account.js";
import { AccountLoader } from "../accounts/account-loader.js";
import { CompanyUptimeResolver } from "../accounts/company-uptime.resolver.js";
import { ConnectionSummaryResolver } from "../accounts/connection-summary.resolver.js";
import { ConnectionsResolver } from "../accounts/connections.resolver.js";
import { DisconnectResolver } from "../accounts/disconnect.resolver.js";
import type { DisconnectAccount } from "../accounts/disconnect-account.js";
import { ImportResolver } from "../accounts/import.resolver.js";
import type { ImportAccounts } from "../accounts/import-accounts.js";
import type { IssueAccessToken } from "../accounts/issue-access-token.js";
import { IssueAccessTokenResolver } from "../accounts/issue-access-token.resolver.js";
import type { IncidentFeed } from "../verification/incident-feed.js";
import { IncidentsResolver } from "../verification/incidents.resolver.js";
import type { ReportPlatformError } from "../verification/report-platform-error.js";
import { ReportPlatformErrorResolver } from "../verification/report-platform-error.resolver.js";
import type { VerifyAccount } from "../verification/verify-account.js";
import { VerifyAccountResolver } from "../verification/verify-account.resolver.js";
import { ReadAccountUptime } from "../accounts/read-account-uptime.js";
import { ReadConnections } from "../accounts/read-connections.js";
import { ReadHistory } from "../accounts/read-history.js";
import { ReadOutages } from "../accounts/read-outages.js";
import { ReadStatusChangeFeed } from "../accounts/read-status-change-feed.js";
import { SharedConsentResolver } from "../accounts/shared-consent.resolver.js";
import { SocialAccountResolver } from "../accounts/social-account.resolver.js";
import type { ChangeWithAccount, StatusChangeReader } from "../accounts/status-change-reader.js";
import { StatusChangesResolver } from "../accounts/status-changes.resolver.js";
import type { CursorCodec } from "../api/cursor-codec.js";
import { AuditResolver } from "../audit/audit.resolver.js";
import type { Clock } from "../clock.js";
import { AuditActorResolver } from "../companies/audit-actor.resolver.js";
import { CompanyResolver } from "../companies/company.resolver.js";
import { DeactivateUser } from "../companies/deactivate-user.js";
import { companyNode } from "../companies/company-node.js";
import type { Standings } from "../companies/standings.js";
import { UpsertCompany } from "../companies/upsert-company.js";
import { UpsertUsers } from "../companies/upsert-users.js";
import { UserLoader } from "../companies/user-loader.js";
import { UserResolver } from "../companies/user.resolver.js";
import { ViewerResolver } from "../companies/viewer.resolver.js";
import type { Database } from "../database/database.js";
import { NodeResolver } from "../graphql/node.resolver.js";
import { PlatformPolicyResolver } from "../platforms/platform-policy.resolver.js";
import { AttemptFieldsResolver } from "../reconnect/attempt-fields.resolver.js";
import { AttemptsResolver } from "../reconnect/attempts.resolver.js";
import { CompleteResolver } from "../reconnect/complete.resolver.js";
import { LinksOfAccountResolver, LinksResolver } from "../reconnect/links.resolver.js";
import { LeftBehindResolver } from "../accounts/left-behind.resolver.js";
import { CompanySettingsResolver } from "../reminders/company-settings.resolver.js";
import { RemindersResolver } from "../reminders/reminders.resolver.js";
import { UpdateCompanySettings } from "../companies/update-company-settings.js";
import { InboxResolver } from "../notifications/inbox/inbox.resolver.js";
import { InboxTexts } from "../notifications/inbox/inbox-texts.js";
import { ToNotifications } from "../notifications/inbox/to-notifications.js";
import { MutedAccountResolver } from "../notifications/preferences/muted-account.resolver.js";
import { PreferencesResolver } from "../notifications/preferences/preferences.resolver.js";
import {
  DeliveriesOfAccountResolver,
  DeliveryFieldsResolver,
} from "../notifications/deliveries/deliveries.resolver.js";
import { MailReachOfAccount } from "../notifications/deliveries/mail-reach-of-account.js";
import { MailSuppressionResolver } from "../notifications/deliveries/mail-suppression.resolver.js";
import { ReadDeliveries } from "../notifications/deliveries/read-deliveries.js";
import type { Domain } from "./domain.js";
import type { Repair } from "./repair.js";
import { ConnectionStatusResolver } from "../status-stream/connection-status.resolver.js";
import type { StatusStream } from "../status-stream/status-stream.js";

type TellingUses = Pick<
  Domain,
  "settingsEffects" | "deactivationEffects" | "inboxFeed" | "unsubscribeTokens" | "suppressions"
>;

export interface ResolverParts extends RepairUses, TellingUses {
  readonly database: Database;
  readonly clock: Clock;
  readonly cursors: CursorCodec;
  readonly standings: Standings;
  readonly texts: ReaderTexts;
  readonly changes: StatusChangeReader;
  readonly stream: StatusStream<ChangeWithAccount>;
  readonly importAccounts: ImportAccounts;
  readonly disconnectAccount: DisconnectAccount;
  readonly recordCause: RecordCause;
  readonly verifyAccount: VerifyAccount;
  readonly reportPlatformError: ReportPlatformError;
  readonly issueAccessToken: IssueAccessToken;
  readonly incidentFeed: IncidentFeed;
}

type RepairUses = Pick<
  Repair,
  | "beginAttempt"
  | "cancelAttempt"
  | "attemptFeed"
  | "readChoices"
  | "completeReconnect"
  | "chooseProfiles"
  | "createLink"
  | "withdrawLink"
>;

/** Every resolver of the API, room by room. */
export function createResolvers(parts: ResolverParts): object[] {
  const { database, clock, cursors, standings, texts } = parts;
  const accounts = new AccountLoader(database);
  const users = new UserLoader(database);
  const languages = new ReaderLanguage(database, texts);
  const consents = new ConsentOfAccount(database);
  const toNotifications = new ToNotifications({
    reader: database,
    accounts,
    users,
    languages,
    texts: new InboxTexts(),
    reasons: texts,
  });
  const inbox = new InboxResolver(database, cursors, parts.inboxFeed, toNotifications);
  const { settingsEffects, deactivationEffects } = parts;
  return [
    new NodeResolver({
      SocialAccount: accounts.find,
      User: users.find,
      Company: companyNode(database),
      Notification: inbox.find,
    }),
    new AuditResolver(database, cursors),
    new AuditActorResolver(users),
    new ViewerResolver(database, users),
    new CompanyResolver(new UpsertCompany(database, standings, settingsEffects)),
    new CompanySettingsResolver(database, new UpdateCompanySettings(database, standings, settingsEffects)),
    new UserResolver(
      new UpsertUsers(database, standings, deactivationEffects),
      new DeactivateUser(database, standings, deactivationEffects),
    ),
    new PlatformPolicyResolver(),
    new ConnectionsResolver(new ReadConnections(database, cursors), accounts),
    new ConnectionSummaryResolver(database),
    new SocialAccountResolver(
      new ReadHistory(database, cursors),
      new ReadOutages(database, cursors),
      new ReadAccountUptime(database),
    ),
    new DiagnosisResolver(
      new ReadDiagnosis({
        texts,
        languages,
        consents,
        advisories: new AdvisoryOfAccount(database),
        statedCauses: new StatedCauseOfAccount(database),
        outages: new RecentOutages(database),
      }),
    ),
    new StatedCauseResolver(users),
    new ClocksResolver(new ClocksOfAccount(database, consents, texts, languages), consents),
    new SharedConsentResolver(database),
    new RecordCauseResolver(database, parts.recordCause, accounts),
    new VerifyAccountResolver(parts.verifyAccount, accounts),
    new ReportPlatformErrorResolver(database, parts.reportPlatformError, accounts),
    new IssueAccessTokenResolver(database, parts.issueAccessToken),
    new IncidentsResolver(database, cursors, parts.incidentFeed),
    new CompanyUptimeResolver(database),
    new StatusChangesResolver(new ReadStatusChangeFeed(parts.changes, cursors)),
    new ImportResolver(database, parts.importAccounts),
    new DisconnectResolver(database, parts.disconnectAccount, accounts),
    new RemindersResolver(database),
    inbox,
    new PreferencesResolver(database, accounts, parts.unsubscribeTokens),
    new MutedAccountResolver(database),
    new DeliveriesOfAccountResolver(
      new ReadDeliveries(database, cursors),
      new MailReachOfAccount(database, parts.suppressions),
    ),
    new DeliveryFieldsResolver(users),
    new MailSuppressionResolver(database, parts.suppressions),
    new AttemptsResolver(database, parts.beginAttempt, parts.cancelAttempt, parts.attemptFeed),
    new AttemptFieldsResolver(accounts, users, parts.readChoices),
    new CompleteResolver(parts.completeReconnect, parts.chooseProfiles),
    new LinksResolver(parts.createLink, parts.withdrawLink, accounts, users),
    new LinksOfAccountResolver(database),
    new LeftBehindResolver(database),
    new ConnectionStatusResolver(parts.stream, cursors, clock),
  ];
}
