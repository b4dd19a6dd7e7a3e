import { hash } from "node:crypto";
import sql, { join } from "sql-template-tag";
import { toGlobalId } from "../api/global-id.rules.js";
import type { SqlReader } from "../database/transaction.js";
import type { GrantedProfile } from "../platforms/provider-port.js";
import type { AttemptKey } from "./attempt-facts.js";
import type { Attempts } from "./attempts.js";

type Profile = Omit<GrantedProfile, "pageToken">;

export interface Choice {
  readonly id: string;
  readonly profile: Profile;
  /** The account that the company has of it already. */
  readonly accountId: string | null;
}

const CHUNK = 200;

/** By which a person's choice names a profile; a digest, since ids at platforms may be long. */
export function choiceId({
  platform,
  purpose,
  externalId,
}: Pick<Profile, "platform" | "purpose" | "externalId">): string {
  return toGlobalId("ProfileChoice", hash("sha256", JSON.stringify([platform, purpose, externalId]), "hex"));
}

/** What an attempt that is CHOOSING has to choose from, with what is connected already; otherwise nothing. */
export class ReadChoices {
  constructor(
    private readonly reader: SqlReader,
    private readonly attempts: Attempts,
  ) {}

  async run(key: AttemptKey): Promise<Choice[]> {
    const profiles = await this.attempts.profilesToChoose(key);
    const known = await this.accountsOf(key.companyId, profiles);
    return profiles.map((profile) => {
      const id = choiceId(profile);
      return { id, profile, accountId: known.get(id) ?? null };
    });
  }

  private async accountsOf(companyId: number, profiles: readonly Profile[]): Promise<ReadonlyMap<string, string>> {
    const known = new Map<string, string>();
    for (let from = 0; from < profiles.length; from += CHUNK) {
      const ids = profiles.slice(from, from + CHUNK).map(({ externalId }) => externalId);
      const rows = await this.reader.query<Pick<Profile, "platform" | "purpose"> & { id: string; external_id: string }>(
        sql`SELECT id, platform, purpose, external_id FROM social_accounts
          WHERE company_id = ${companyId} AND external_id IN (${join(ids)})`,
      );
      for (const row of rows) known.set(choiceId({ ...row, externalId: row.external_id }), row.id);
    }
    return known;
  }
}
