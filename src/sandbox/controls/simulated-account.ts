import sql from "sql-template-tag";
import { localIdOf } from "../../api/global-id.rules.js";
import type { SqlReader } from "../../database/transaction.js";
import type { SubjectHasher } from "../../grants/subject-hash.js";
import type { Provider } from "../../platforms/provider.js";
import { DEMO_APP_ID } from "../demo/demo-company.js";
import type { World } from "../simulator/world.js";

/** An account of Relink, and what it is at the simulated network. */
export interface SimulatedAccount {
  readonly provider: Provider;
  readonly personId: string;
  readonly externalId: string;
  readonly name: string;
}

export type FoundAccount =
  | { readonly kind: "FOUND"; readonly account: SimulatedAccount }
  | { readonly kind: "UNKNOWN" }
  /** It is an account, but no simulated network knows it. */
  | { readonly kind: "ELSEWHERE"; readonly problem: string };

interface StoredAccount {
  readonly externalId: string;
  readonly name: string;
  readonly provider: Provider | null;
  readonly appId: string | null;
  readonly subjectHash: string | null;
}

/**
 * Looks an account up by its id in the API, in whichever company: whoever reaches the sandbox owns all of it. Relink keeps only a hash
 * of the person who consented, so the simulated people are tried.
 */
export async function findSimulatedAccount(
  { database, hasher, world }: { database: SqlReader; hasher: SubjectHasher; world: World },
  globalId: string,
): Promise<FoundAccount> {
  const id = localIdOf("SocialAccount", globalId);
  const [row] = await database.query<StoredAccount>(sql`
    SELECT a.external_id AS externalId, a.name AS name, g.provider AS provider, g.app_id AS appId,
      g.subject_hash AS subjectHash
    FROM social_accounts a LEFT JOIN grants g ON g.company_id = a.company_id AND g.id = a.grant_id
    WHERE a.id = ${id ?? ""}`);
  if (row === undefined) return { kind: "UNKNOWN" };
  const { externalId, name, provider, appId, subjectHash } = row;
  if (provider === null) return elsewhere("The account is disconnected: nobody's consent feeds it.");
  if (appId !== DEMO_APP_ID) {
    return elsewhere(`The account's consent belongs to the app "${appId}", which is not the simulated one.`);
  }
  const people = await world.people(provider);
  const hashOf = (subject: string) => hasher.hash({ provider, appId, subject });
  const person = people.find(({ id: subject }) => hashOf(subject) === subjectHash);
  if (person === undefined) return elsewhere("Whoever consented has no login at the simulated network.");
  return { kind: "FOUND", account: { provider, personId: person.id, externalId, name } };
}

function elsewhere(problem: string): FoundAccount {
  return { kind: "ELSEWHERE", problem };
}
