import sql from "sql-template-tag";
import type { Clock } from "../../../clock.js";
import type { Database } from "../../../database/database.js";
import type { Provider } from "../../../platforms/provider.js";
import type { SimulatedPerson, SimulatedProfile, SimulatedToken, TokenOrder, World } from "../world.js";
import { mintToken } from "./mint-token.js";
import { readProfile, readProfilesOf } from "./profile-rows.js";
import { endTokens, forgetOldAccess, forgetSpent, insertTokens, readLiveTokens, readToken } from "./token-rows.js";

/** Real time between two looks for what can be forgotten. */
const FORGET_EVERY_MS = 60_000;
const PERSON = sql`SELECT provider AS provider, id AS id, name AS name, broken AS broken FROM simulated_people`;

/** The world on the database's tables: every process and every start of a sandbox sees the same. */
export class SqlWorld implements World {
  private forgotAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly database: Database,
    private readonly clock: Pick<Clock, "now">,
  ) {}

  now(): Date {
    return this.clock.now();
  }

  async person(provider: Provider, id: string): Promise<SimulatedPerson | null> {
    const rows = await this.database.query<SimulatedPerson>(sql`${PERSON} WHERE provider = ${provider} AND id = ${id}`);
    return rows[0] ?? null;
  }

  people(provider: Provider): Promise<SimulatedPerson[]> {
    return this.database.query<SimulatedPerson>(sql`${PERSON} WHERE provider = ${provider} ORDER BY name, id`);
  }

  profile(provider: Provider, externalId: string): Promise<SimulatedProfile | null> {
    return readProfile(this.database, provider, externalId);
  }

  profilesOf(provider: Provider, personId: string): Promise<SimulatedProfile[]> {
    return readProfilesOf(this.database, provider, personId);
  }

  async issue(order: TokenOrder): Promise<SimulatedToken> {
    const now = this.now();
    const token = mintToken(order, now);
    const forgets = this.isTimeToForget();
    await this.database.transaction(async (tx) => {
      await insertTokens(tx, [token]);
      if (order.family !== undefined && order.kind === "ACCESS") await forgetOldAccess(tx, order.family, now);
      if (forgets) await forgetSpent(tx, now);
    });
    return token;
  }

  token(token: string): Promise<SimulatedToken | null> {
    return readToken(this.database, token);
  }

  liveTokens(provider: Provider, personId: string): Promise<SimulatedToken[]> {
    return readLiveTokens(this.database, { provider, personId });
  }

  async endToken(token: string, why: string): Promise<boolean> {
    return (await this.database.transaction((tx) => endTokens(tx, { token }, why, this.now()))) === 1;
  }

  async endFamily(family: string, why: string): Promise<void> {
    await this.database.transaction((tx) => endTokens(tx, { family }, why, this.now()));
  }

  async endPerson(provider: Provider, personId: string, why: string, exceptFamily?: string): Promise<void> {
    const ending = { provider, personId, ...(exceptFamily === undefined ? {} : { exceptFamily }) };
    await this.database.transaction((tx) => endTokens(tx, ending, why, this.now()));
  }

  private isTimeToForget(): boolean {
    if (performance.now() - this.forgotAt < FORGET_EVERY_MS) return false;
    this.forgotAt = performance.now();
    return true;
  }
}
