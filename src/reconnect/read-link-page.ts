import sql from "sql-template-tag";
import type { AccountLoader } from "../accounts/account-loader.js";
import { AdvisoryOfAccount } from "../accounts/advisory-of-account.js";
import { ConsentOfAccount } from "../accounts/consent-of-account.js";
import type { Diagnosis } from "../accounts/diagnosis/diagnosis.types.js";
import { ReadDiagnosis } from "../accounts/diagnosis/read-diagnosis.js";
import type { ReaderTexts } from "../accounts/diagnosis/reader-texts.js";
import { RecentOutages } from "../accounts/diagnosis/recent-outages.js";
import type { SocialAccount } from "../accounts/social-account.types.js";
import { StatedCauseOfAccount } from "../accounts/stated-cause-of-account.js";
import { Loaders } from "../api/loaders.js";
import type { RequestContext } from "../api/request-context.js";
import type { SqlReader } from "../database/transaction.js";
import type { LinkFacts } from "./find-link.js";

/** What somebody outside is told: the company's name and what concerns this one account. */
export interface LinkPageFacts {
  readonly companyName: string;
  readonly account: Pick<SocialAccount, "name" | "handle" | "platform" | "status" | "expiresAt">;
  /** Null: it still works. */
  readonly diagnosis: Pick<Diagnosis, "title" | "explanation" | "steps" | "canReconnectNow" | "fix"> | null;
}

/** Reads what the page of a link shows, in a language that its reader's browser wants. */
export class ReadLinkPage {
  constructor(
    private readonly database: SqlReader,
    private readonly accounts: AccountLoader,
    private readonly texts: ReaderTexts,
  ) {}

  async run(
    { companyId, accountId }: LinkFacts,
    language: string,
    request: { readonly now: Date; readonly requestId: string; readonly address: string },
  ): Promise<LinkPageFacts | null> {
    const context: RequestContext = { ...request, viewer: null, loaders: new Loaders() };
    const account = await this.accounts.load(context, companyId, accountId);
    const [company] = await this.database.query<{ name: string }>(
      sql`SELECT name FROM companies WHERE id = ${companyId}`,
    );
    if (account === null || company === undefined) return null;
    // Who of the company connected it is nobody's business out here; the texts know a form without a name.
    const unnamed = Object.assign(Object.create(Object.getPrototypeOf(account)) as SocialAccount, account, {
      connectedBy: null,
    });
    const diagnosis = await this.reader(language).diagnosis(context, unnamed);
    return { companyName: company.name, account: unnamed, diagnosis };
  }

  private reader(language: string): ReadDiagnosis {
    const { database, texts } = this;
    const chosen = texts.languageFor([language]);
    return new ReadDiagnosis({
      texts,
      languages: { of: async () => chosen },
      consents: new ConsentOfAccount(database),
      advisories: new AdvisoryOfAccount(database),
      statedCauses: new StatedCauseOfAccount(database),
      outages: new RecentOutages(database),
    });
  }
}
