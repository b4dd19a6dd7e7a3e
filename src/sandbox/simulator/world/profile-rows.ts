import sql, { bulk, join } from "sql-template-tag";
import type { SqlReader, Transaction } from "../../../database/transaction.js";
import type { Provider } from "../../../platforms/provider.js";
import type { SimulatedPerson, SimulatedProfile } from "../world.js";

type StoredProfile = Omit<SimulatedProfile, "admins">;

const COLUMNS = sql`p.provider AS provider, p.platform AS platform, p.kind AS kind, p.external_id AS externalId,
  p.name AS name, p.handle AS handle, p.broken AS broken`;

/** Rows of one statement; SQLite allows no endless ones. */
const CHUNK = 200;

/** With a row for each administrator, so that one statement tells all. */
export async function readProfile(
  reader: SqlReader,
  provider: Provider,
  externalId: string,
): Promise<SimulatedProfile | null> {
  const rows = await reader.query<StoredProfile & { readonly admin: string | null }>(sql`
    SELECT ${COLUMNS}, r.person_id AS admin FROM simulated_profiles p
    LEFT JOIN simulated_roles r ON r.provider = p.provider AND r.external_id = p.external_id
    WHERE p.provider = ${provider} AND p.external_id = ${externalId} ORDER BY r.person_id`);
  return gather(rows)[0] ?? null;
}

/** Those that a person administers. */
export async function readProfilesOf(
  reader: SqlReader,
  provider: Provider,
  personId: string,
): Promise<SimulatedProfile[]> {
  return gather(
    await reader.query<StoredProfile & { readonly admin: string | null }>(sql`
      SELECT ${COLUMNS}, r.person_id AS admin FROM simulated_roles mine
      JOIN simulated_profiles p ON p.provider = mine.provider AND p.external_id = mine.external_id
      JOIN simulated_roles r ON r.provider = p.provider AND r.external_id = p.external_id
      WHERE mine.provider = ${provider} AND mine.person_id = ${personId} ORDER BY p.external_id, r.person_id`),
  );
}

/** All profiles of a network, or of all of them. */
export async function readProfiles(reader: SqlReader, provider: Provider | null = null): Promise<SimulatedProfile[]> {
  return gather(
    await reader.query<StoredProfile & { readonly admin: string | null }>(sql`
      SELECT ${COLUMNS}, r.person_id AS admin FROM simulated_profiles p
      LEFT JOIN simulated_roles r ON r.provider = p.provider AND r.external_id = p.external_id
      ${provider === null ? sql`` : sql`WHERE p.provider = ${provider}`} ORDER BY p.provider, p.external_id, r.person_id`),
  );
}

/** Adds people, or renames them; how they are broken stays. */
export async function storePeople(tx: Transaction, people: readonly Omit<SimulatedPerson, "broken">[]): Promise<void> {
  for (const some of chunks(people)) {
    await tx.execute(sql`INSERT INTO simulated_people (provider, id, name)
      VALUES ${bulk(some.map((person) => [person.provider, person.id, person.name]))}${tx.dialect.onConflictUpdate(
        ["provider", "id"],
        ["name"],
      )}`);
  }
}

/** Adds profiles with their administrators; those that are there already gain administrators and keep what broke them. */
export async function storeProfiles(
  tx: Transaction,
  profiles: readonly Omit<SimulatedProfile, "broken">[],
): Promise<void> {
  for (const some of chunks(profiles)) {
    await tx.execute(sql`INSERT INTO simulated_profiles (provider, external_id, platform, kind, name, handle)
      VALUES ${bulk(some.map((each) => [each.provider, each.externalId, each.platform, each.kind, each.name, each.handle]))}${tx.dialect.onConflictUpdate(
        ["provider", "external_id"],
        ["platform", "kind", "name", "handle"],
      )}`);
  }
  const roles = profiles.flatMap((each) => each.admins.map((admin) => [each.provider, each.externalId, admin]));
  for (const some of chunks(roles)) {
    await tx.execute(sql`INSERT INTO simulated_roles (provider, external_id, person_id)
      VALUES ${bulk(some)}${tx.dialect.onConflictUpdate(["provider", "external_id", "person_id"], [])}`);
  }
}

/** @param broken a cause of the provider; null mends it */
export async function setPersonBroken(
  tx: Transaction,
  provider: Provider,
  id: string,
  broken: string | null,
): Promise<boolean> {
  return (
    (await tx.execute(
      sql`UPDATE simulated_people SET broken = ${broken} WHERE provider = ${provider} AND id = ${id}`,
    )) > 0
  );
}

/** @param broken a cause of the provider; null mends them */
export async function setProfilesBroken(
  tx: Transaction,
  provider: Provider,
  externalIds: readonly string[],
  broken: string | null,
): Promise<boolean> {
  if (externalIds.length === 0) return false;
  return (
    (await tx.execute(sql`UPDATE simulated_profiles SET broken = ${broken}
      WHERE provider = ${provider} AND external_id IN (${join(externalIds)})`)) > 0
  );
}

function gather(rows: readonly (StoredProfile & { readonly admin: string | null })[]): SimulatedProfile[] {
  const profiles = new Map<string, StoredProfile & { readonly admins: string[] }>();
  for (const { admin, ...profile } of rows) {
    const key = `${profile.provider} ${profile.externalId}`;
    const known = profiles.get(key) ?? { ...profile, admins: [] };
    if (admin !== null) known.admins.push(admin);
    profiles.set(key, known);
  }
  return [...profiles.values()];
}

function chunks<T>(list: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(list.length / CHUNK) }, (_, n) => list.slice(n * CHUNK, (n + 1) * CHUNK));
}
