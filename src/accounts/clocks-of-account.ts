import DataLoader from "dataloader";
import type { RequestContext } from "../api/request-context.js";
import type { SqlReader } from "../database/transaction.js";
import type { GrantClocks } from "../grants/clocks.rules.js";
import { readClocks } from "../grants/read-clocks.js";
import { clocksOf } from "./clocks-of-account.rules.js";
import type { Clock } from "./clocks.types.js";
import type { ConsentOfAccount } from "./consent-of-account.js";
import type { ReaderLanguage } from "./diagnosis/reader-language.js";
import type { ReaderTexts, Renewal } from "./diagnosis/reader-texts.js";
import type { SocialAccount } from "./social-account.types.js";

const BATCH = 500;

/** All the ends of accounts, for readers. A list of accounts costs as many statements as one. */
export class ClocksOfAccount {
  constructor(
    private readonly database: SqlReader,
    private readonly consents: ConsentOfAccount,
    private readonly texts: ReaderTexts,
    private readonly languages: ReaderLanguage,
  ) {}

  async load(context: RequestContext, account: SocialAccount): Promise<Clock[]> {
    const { grantId, provider, hasPageToken } = await this.consents.load(context, account);
    const [grantClocks, language] = await Promise.all([
      grantId === null ? null : this.ofGrant(context, account.companyId, grantId),
      this.languages.of(context, account.companyId),
    ]);
    const about = {
      profile: account.name,
      platform: account.platform,
      provider,
      user: account.connectedBy?.name ?? null,
      connected: account.status === "CONNECTED",
      pageTokenLives: hasPageToken,
    };
    const { expiresAt } = account;
    return clocksOf(grantClocks, { expiresAt, hasPageToken }, context.now).map((clock) => ({
      ...clock,
      consequence: this.texts.ofClock(language, clock.kind, renewalOf(clock), about),
    }));
  }

  private ofGrant(context: RequestContext, companyId: number, grantId: string): Promise<GrantClocks | null> {
    const byCompany = context.loaders.of(this, () => new Map<number, DataLoader<string, GrantClocks | null>>());
    let loader = byCompany.get(companyId);
    if (loader === undefined) {
      loader = new DataLoader(
        async (ids) => {
          const clocks = await readClocks(this.database, companyId, ids);
          return ids.map((id) => clocks.get(id) ?? null);
        },
        { maxBatchSize: BATCH },
      );
      byCompany.set(companyId, loader);
    }
    return loader.load(grantId);
  }
}

function renewalOf({ renewable, renewedByRelink }: Pick<Clock, "renewable" | "renewedByRelink">): Renewal {
  if (!renewable) return "person";
  return renewedByRelink ? "automatic" : "failing";
}
