import type { AccountLoader } from "../../accounts/account-loader.js";
import type { ReaderLanguage } from "../../accounts/diagnosis/reader-language.js";
import type { ReaderTexts } from "../../accounts/diagnosis/reader-texts.js";
import type { Language } from "../../accounts/diagnosis/language.js";
import type { SocialAccount } from "../../accounts/social-account.types.js";
import { toGlobalId } from "../../api/global-id.rules.js";
import { type RequestContext, userOf } from "../../api/request-context.js";
import type { UserLoader } from "../../companies/user-loader.js";
import type { User } from "../../companies/user.types.js";
import type { SqlReader } from "../../database/transaction.js";
import { providersOf } from "../../platforms/policies.rules.js";
import { toIncident } from "../../verification/incident.types.js";
import { type IncidentFacts, readIncidentsById } from "../../verification/read-incidents.js";
import type { InboxFacts } from "./inbox-facts.js";
import type { InboxTexts } from "./inbox-texts.js";
import {
  ColleagueLeft,
  ColleagueUnreachable,
  ConnectionBroken,
  ConnectionLimited,
  ConnectionRepaired,
  ConnectionTakenOver,
  ExpiryReminder,
  IncidentNews,
  type Notification,
} from "./notification.types.js";

export interface NotificationParts {
  readonly reader: SqlReader;
  readonly accounts: AccountLoader;
  readonly users: UserLoader;
  readonly languages: ReaderLanguage;
  readonly texts: InboxTexts;
  /** For causes in one line. */
  readonly reasons: ReaderTexts;
}

/** What has been looked up for one notification. */
interface Around {
  readonly account: SocialAccount | null;
  readonly person: User | null;
  readonly incident: IncidentFacts | null;
}

/** Notifications as their reader sees them. A page costs as many statements as one of them. */
export class ToNotifications {
  constructor(private readonly parts: NotificationParts) {}

  async run(context: RequestContext, all: readonly InboxFacts[]): Promise<Notification[]> {
    const { companyId, timeZone } = userOf(context);
    const { reader, languages } = this.parts;
    const language = await languages.of(context, companyId);
    const incidents = await readIncidentsById(reader, [...new Set(all.flatMap(({ incidentId }) => incidentId ?? []))]);
    const byId = new Map(incidents.map((incident) => [incident.id, incident]));
    return Promise.all(
      all.map(async (facts) => {
        const [account, person] = await Promise.all([
          facts.accountId === null ? null : this.parts.accounts.load(context, companyId, facts.accountId),
          facts.personId === null ? null : this.parts.users.load(context, companyId, facts.personId),
        ]);
        const around = { account, person, incident: byId.get(facts.incidentId ?? "") ?? null };
        return Object.assign(typed(facts, around), this.shared(facts, around, language, timeZone));
      }),
    );
  }

  private shared(facts: InboxFacts, { account, person }: Around, language: Language, timeZone: string) {
    const subject = { account, person: person?.name ?? null, cause: this.causeOf(facts, account, language) };
    const { kind, category, createdAt, readAt } = facts;
    const { title, body } = this.parts.texts.write(language.tag, facts, subject, timeZone);
    return { id: toGlobalId("Notification", facts.id), kind, category, title, body, account, createdAt, readAt };
  }

  private causeOf({ kind, reason, provider }: InboxFacts, account: SocialAccount | null, language: Language) {
    if (account === null || reason === null) return null;
    const whose = provider ?? providersOf(account.platform)[0];
    if (whose === undefined) return null;
    return this.parts.reasons.ofReason(language, reason, {
      profile: account.name,
      platform: account.platform,
      provider: whose,
      user: account.connectedBy?.name ?? null,
      connected: kind === "CONNECTION_LIMITED",
      pageTokenLives: false,
    }).title;
  }
}

function typed(facts: InboxFacts, { person, incident }: Around): Notification {
  const { reason, changeNumber, daysBefore, accounts, happensAt } = facts;
  switch (facts.kind) {
    case "EXPIRY_REMINDER":
      return Object.assign(new ExpiryReminder(), { daysBefore: daysBefore ?? 0, expiresAt: happensAt });
    case "CONNECTION_BROKEN":
      return Object.assign(new ConnectionBroken(), { reason, changeNumber: changeNumber ?? 0 });
    case "CONNECTION_LIMITED":
      return Object.assign(new ConnectionLimited(), { reason });
    case "CONNECTION_REPAIRED":
      return Object.assign(new ConnectionRepaired(), { repairedBy: person, changeNumber: changeNumber ?? 0 });
    case "CONNECTION_TAKEN_OVER":
      return Object.assign(new ConnectionTakenOver(), { takenOverBy: person });
    case "INCIDENT_OPENED":
    case "INCIDENT_CLOSED":
      return Object.assign(new IncidentNews(), {
        incident: incident === null ? null : toIncident(incident),
        accountsConcerned: accounts ?? 0,
      });
    case "COLLEAGUE_LEFT":
      return Object.assign(new ColleagueLeft(), { colleague: person, accountsConcerned: accounts ?? 0 });
    case "COLLEAGUE_UNREACHABLE":
      return Object.assign(new ColleagueUnreachable(), { colleague: person, accountsConcerned: accounts ?? 0 });
  }
}
