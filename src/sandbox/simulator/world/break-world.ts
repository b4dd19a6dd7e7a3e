import type { Database } from "../../../database/database.js";
import type { Provider } from "../../../platforms/provider.js";
import type { SimulatedPerson } from "../world.js";
import { setPersonBroken } from "./profile-rows.js";
import { endTokens } from "./token-rows.js";

/** The person has signed in anew: the login works, what it had given out before stays dead of what broke it. */
export async function mendPerson(database: Database, person: SimulatedPerson, now: Date): Promise<void> {
  const { provider, id, broken } = person;
  if (broken === null) return;
  await database.transaction(async (tx) => {
    await endTokens(tx, { provider, personId: id }, broken, now);
    await setPersonBroken(tx, provider as Provider, id, null);
  });
}
