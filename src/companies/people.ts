import DataLoader from "dataloader";
import sql, { join } from "sql-template-tag";
import type { Role } from "../api/role.js";
import type { UserViewer } from "../api/viewer.js";
import type { SqlReader } from "../database/transaction.js";
import { refuse, type Standing, SUSPENDED } from "./authentication.js";
import { ShortMemory } from "./short-memory.js";

/** A person by Relink's own ids. */
export interface PersonKey {
  readonly companyId: number;
  readonly userId: string;
}

interface PersonColumns {
  companyId: number;
  userId: string;
  role: Role;
  active: boolean | number;
  locale: string | null;
  timeZone: string;
  defaultLocale: string;
  suspendedAt: Date | string | null;
}

/** Below the 5 s within which a change has to count everywhere, so that asking and answering fit in as well. */
const REMEMBER_MS = 4_000;
const REMEMBERED_PEOPLE = 20_000;
/** People in one statement. */
const BATCH = 500;

export const UNKNOWN_PERSON = refuse("UNAUTHENTICATED", "The token names a user or a company that is not known here.");
export const INACTIVE_PERSON = refuse("UNAUTHENTICATED", "This user has been deactivated.");

/** What the database says of people who call, at most 5 seconds old. */
export class People {
  private readonly standings: ShortMemory<string, Standing<UserViewer>>;
  /** Nothing is remembered here: those who ask in the same moment share a statement. */
  private readonly reading = new DataLoader((people: readonly PersonKey[]) => this.read(people), {
    maxBatchSize: BATCH,
    cache: false,
  });

  /** @param now real time in milliseconds */
  constructor(
    private readonly database: SqlReader,
    now: () => number = Date.now,
  ) {
    this.standings = new ShortMemory(REMEMBER_MS, REMEMBERED_PEOPLE, now);
  }

  /** The person with these external ids; ids of Relink's own never change, so the answer may be kept. */
  async find(company: string, user: string): Promise<PersonKey | null> {
    const rows = await this.database.query<PersonKey & { company: string; user: string }>(sql`
      SELECT u.company_id AS companyId, u.id AS userId, c.external_id AS company, u.external_id AS user
      FROM companies c JOIN users u ON u.company_id = c.id
      WHERE c.external_id = ${company} AND u.external_id = ${user}`);
    const [row] = rows;
    // MySQL takes "a" and "a " for equal.
    if (row === undefined || row.company !== company || row.user !== user) return null;
    return { companyId: row.companyId, userId: row.userId };
  }

  /** Whether the person may call, and as what. */
  standing(person: PersonKey): Promise<Standing<UserViewer>> {
    const known = (answer: Standing) => answer !== UNKNOWN_PERSON;
    return this.standings.recall(keyOf(person), () => this.currentStanding(person), known);
  }

  /** The same as of this moment, for people who are watched: all who are asked for at once cost one statement for hundreds (W-9). */
  currentStanding({ companyId, userId }: PersonKey): Promise<Standing<UserViewer>> {
    return this.reading.load({ companyId, userId });
  }

  /** Call after a change of a person has been committed, for this process to see it at once. */
  forget(person: PersonKey): void {
    this.standings.forget(keyOf(person));
  }

  /** Call after a change of a company, or of many of its people, has been committed. */
  forgetCompany(companyId: number): void {
    this.standings.forgetAll((key) => key.startsWith(`${companyId}:`));
  }

  private async read(people: readonly PersonKey[]): Promise<Standing<UserViewer>[]> {
    const wanted = people.map(({ companyId, userId }) => sql`(u.company_id = ${companyId} AND u.id = ${userId})`);
    const rows = await this.database.query<PersonColumns>(sql`
      SELECT u.company_id AS companyId, u.id AS userId, u.role AS role, u.active AS active, u.locale AS locale,
        c.time_zone AS timeZone, c.default_locale AS defaultLocale, c.suspended_at AS suspendedAt
      FROM users u JOIN companies c ON c.id = u.company_id
      WHERE ${join(wanted, " OR ")}`);
    const standings = new Map(rows.map((row) => [keyOf(row), standingOf(row)]));
    return people.map((person) => standings.get(keyOf(person)) ?? UNKNOWN_PERSON);
  }
}

function standingOf(row: PersonColumns): Standing<UserViewer> {
  if (!row.active) return INACTIVE_PERSON;
  if (row.suspendedAt !== null) return SUSPENDED;
  const { companyId, userId, role, timeZone } = row;
  const locale = row.locale ?? row.defaultLocale;
  return { kind: "KNOWN", viewer: { kind: "USER", companyId, userId, role, locale, timeZone } };
}

function keyOf(person: PersonKey): string {
  return `${person.companyId}:${person.userId}`;
}
