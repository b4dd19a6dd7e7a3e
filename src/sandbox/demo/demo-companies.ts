import sql from "sql-template-tag";
import { SYSTEM, type ServiceKeyViewer } from "../../api/viewer.js";
import type { AuditOrigin } from "../../audit/audit-origin.js";
import { findCompanyByExternalId } from "../../companies/find-company.js";
import type { UpsertCompany } from "../../companies/upsert-company.js";
import type { UpsertUsers } from "../../companies/upsert-users.js";
import type { Database } from "../../database/database.js";
import type { Transaction } from "../../database/transaction.js";
import type { SimulatedProvider } from "../simulator/simulated-provider.js";
import { setPersonBroken, setProfilesBroken, storePeople, storeProfiles } from "../simulator/world/profile-rows.js";
import { causeOf, type DemoBreak, demoBreaks } from "./demo-breaks.rules.js";
import type { DemoCompany } from "./demo-company.js";
import { NEWCOMERS, NEWCOMERS_PROFILES } from "./demo-newcomers.js";
import { peopleOf, profilesOf } from "./demo-people.rules.js";
import { demoTimeline } from "./demo-timeline.rules.js";
import { HARBOR_PINE } from "./harbor-pine.js";
import { NORDLICHT } from "./nordlicht.js";
import { StoryTeller, type StoryWriters } from "./tell-story.js";

export const DEMO_COMPANIES: readonly DemoCompany[] = [NORDLICHT, HARBOR_PINE];

export interface DemoCompaniesParts {
  readonly database: Database;
  readonly upsertCompany: UpsertCompany;
  readonly upsertUsers: UpsertUsers;
  readonly writers: StoryWriters;
  /** What can befall a login or a profile at each simulated network. */
  readonly dialects: readonly Pick<SimulatedProvider, "provider" | "causes">[];
}

const OPERATOR: ServiceKeyViewer = {
  kind: "SERVICE_KEY",
  keyId: "sandbox",
  companyId: null,
  operations: ["upsertCompany", "upsertUsers"],
};

const DAY_MS = 86_400_000;

/**
 * Furnishes an empty sandbox: two companies with people, connections and their history. One that was furnished before stays as its
 * user has made it; one where that was cut off is finished. To be called by one process at a time.
 */
export class DemoCompanies {
  constructor(private readonly parts: DemoCompaniesParts) {}

  /** @returns how many companies were made */
  async furnish(now: Date): Promise<number> {
    let made = 0;
    await this.parts.database.transaction(async (tx) => {
      await storePeople(tx, NEWCOMERS);
      await storeProfiles(tx, NEWCOMERS_PROFILES);
    });
    for (const company of DEMO_COMPANIES) {
      if (await this.isFurnished(company)) continue;
      await this.make(company, now);
      made += 1;
    }
    return made;
  }

  private async isFurnished({ externalId }: DemoCompany): Promise<boolean> {
    const company = await findCompanyByExternalId(this.parts.database, externalId);
    if (company === null) return false;
    const rows = await this.parts.database.query(
      sql`SELECT company_id FROM company_streams WHERE company_id = ${company.id} AND last_number > 0`,
    );
    return rows.length > 0;
  }

  private async make(company: DemoCompany, now: Date): Promise<void> {
    const timeline = demoTimeline(company.grants, now);
    const begin = new Date((timeline[0]?.at ?? now).getTime() - DAY_MS);
    const origin: AuditOrigin = { actor: SYSTEM, occurredAt: begin, address: null, requestId: null };
    const { externalId, name, timeZone, defaultLocale, users } = company;
    const made = await this.parts.upsertCompany.run(OPERATOR, { externalId, name, timeZone, defaultLocale }, origin);
    refuseErrors(made.userErrors);
    const people = await this.parts.upsertUsers.run(OPERATOR, { company: externalId, users: [...users] }, origin);
    refuseErrors([...people.userErrors, ...people.results.flatMap((result) => result.userErrors)]);
    await this.parts.database.transaction(async (tx) => {
      const { id, userIds } = await readPeople(tx, externalId);
      await storePeople(tx, peopleOf(company));
      await storeProfiles(tx, profilesOf(company));
      const teller = new StoryTeller(this.parts.writers, tx, id, userIds);
      for (const step of timeline) await teller.tell(step);
      for (const broken of demoBreaks(company.grants)) await this.breakAtNetwork(tx, broken);
    });
  }

  /** So that whoever looks finds at the network what the story ends with. */
  private async breakAtNetwork(tx: Transaction, broken: DemoBreak): Promise<void> {
    const { provider, person } = broken.grant;
    const causes = this.parts.dialects.find((dialect) => dialect.provider === provider)?.causes ?? [];
    const cause = causeOf(broken, causes);
    if (cause?.scope === "LOGIN") await setPersonBroken(tx, provider, person, cause.name);
    if (cause?.scope === "PROFILE") await setProfilesBroken(tx, provider, [broken.account.externalId], cause.name);
  }
}

async function readPeople(tx: Transaction, externalId: string) {
  const company = await findCompanyByExternalId(tx, externalId);
  if (company === null) throw new Error("A demo company that was just made is not there.");
  const rows = await tx.query<{ id: string; externalId: string }>(
    sql`SELECT id AS id, external_id AS externalId FROM users WHERE company_id = ${company.id}`,
  );
  return { id: company.id, userIds: new Map(rows.map((row) => [row.externalId, row.id])) };
}

function refuseErrors(errors: readonly { readonly message: string }[]): void {
  if (errors[0] !== undefined) throw new Error(`The demo's people cannot be stored: ${errors[0].message}`);
}
