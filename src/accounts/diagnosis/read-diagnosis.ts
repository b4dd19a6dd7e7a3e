import type { RequestContext } from "../../api/request-context.js";
import type { Reason } from "../../platforms/reason.js";
import type { AdvisoryOfAccount } from "../advisory-of-account.js";
import type { Advisory } from "../advisory.types.js";
import type { ConsentOfAccount } from "../consent-of-account.js";
import type { SocialAccount } from "../social-account.types.js";
import type { StatedCauseOfAccount, StatedCauseRecord } from "../stated-cause-of-account.js";
import { diagnose } from "./diagnosis.rules.js";
import type { Diagnosis, StatedCause } from "./diagnosis.types.js";
import type { ReasonText } from "./language.js";
import type { ReaderLanguage } from "./reader-language.js";
import type { ReaderTexts } from "./reader-texts.js";
import type { RecentOutages } from "./recent-outages.js";

export interface ReadDiagnosisParts {
  readonly texts: ReaderTexts;
  readonly languages: Pick<ReaderLanguage, "of">;
  readonly consents: ConsentOfAccount;
  readonly advisories: AdvisoryOfAccount;
  readonly statedCauses: StatedCauseOfAccount;
  readonly outages: RecentOutages;
}

/** The texts of a reason for one reader and one account. */
interface ToldReason extends ReasonText {
  readonly reason: Reason;
}

/** What readers are told of accounts, each in their own language. A list of accounts costs as many statements as one. */
export class ReadDiagnosis {
  constructor(private readonly parts: ReadDiagnosisParts) {}

  /** @returns null when there is nothing that anybody has to know */
  async diagnosis(context: RequestContext, account: SocialAccount): Promise<Diagnosis | null> {
    const { advisories, statedCauses, outages } = this.parts;
    const broken = account.status !== "CONNECTED";
    const [advisory, stated, recent] = await Promise.all([
      advisories.load(context, account),
      broken ? statedCauses.load(context, account) : null,
      account.status === "INVALID" ? outages.load(context, account) : [],
    ]);
    const { platform, status, statusReason: reason } = account;
    const finding = diagnose(
      { platform, status, reason, stated, advisory: advisory?.reason ?? null, outages: recent },
      context.now,
    );
    if (finding === null) return null;
    const { likelyCause, possibleCauses, ...found } = finding;
    const tell = await this.teller(context, account);
    return {
      ...found,
      ...tell(finding.reason),
      likelyCause: likelyCause === null ? null : tell(likelyCause),
      possibleCauses: possibleCauses.map(tell),
      statedCause: stated === null || status === "DISCONNECTED" ? null : toStatedCause(account, stated),
    };
  }

  /** @returns null when none is open, or the account is not connected */
  async advisory(context: RequestContext, account: SocialAccount): Promise<Advisory | null> {
    const advisory = await this.parts.advisories.load(context, account);
    if (advisory === null) return null;
    const tell = await this.teller(context, account);
    return { ...advisory, ...tell(advisory.reason) };
  }

  private async teller(context: RequestContext, account: SocialAccount): Promise<(reason: Reason) => ToldReason> {
    const { texts, languages, consents } = this.parts;
    const [language, consent] = await Promise.all([
      languages.of(context, account.companyId),
      consents.load(context, account),
    ]);
    const about = {
      profile: account.name,
      platform: account.platform,
      provider: consent.provider,
      user: account.connectedBy?.name ?? null,
      connected: account.status === "CONNECTED",
      pageTokenLives: account.status === "EXPIRED" && consent.hasPageToken,
    };
    return (reason) => ({ reason, ...texts.ofReason(language, reason, about) });
  }
}

function toStatedCause(account: SocialAccount, stated: StatedCauseRecord): StatedCause {
  const { reason, statedAt, finishedAt, statedById } = stated;
  return { reason, statedAt, finishedAt, statedById, companyId: account.companyId };
}
