import type { SimulatedPerson, SimulatedProfile } from "../simulator/world.js";
import type { DemoAccount, DemoCompany, DemoGrant } from "./demo-company.js";

type Person = Omit<SimulatedPerson, "broken">;
type Profile = Omit<SimulatedProfile, "broken">;

/** Everybody of a company who has agreed at a network, as that network knows them. */
export function peopleOf({ grants, users }: DemoCompany): Person[] {
  return grants.map((grant) => {
    const user = users.find((each) => each.externalId === grant.connectedBy);
    const own = grant.accounts.find((account) => account.externalId === grant.person);
    return { provider: grant.provider, id: grant.person, name: own?.name ?? user?.name ?? grant.person };
  });
}

/** All that a company has connected, administered by whoever connected it. */
export function profilesOf({ grants }: DemoCompany): Profile[] {
  return grants.flatMap((grant) => grant.accounts.map((account) => profileOf(grant, account)));
}

function profileOf({ provider, person }: DemoGrant, account: DemoAccount): Profile {
  const { platform, externalId, name, handle = null } = account;
  return { provider, platform, kind: kindOf(account), externalId, name, handle, admins: [person] };
}

function kindOf({ platform, purpose }: DemoAccount): Profile["kind"] {
  if (purpose === "PAID") return "AD_ACCOUNT";
  return purpose === "MONITORED" && platform === "FACEBOOK" ? "PERSON" : "PROFILE";
}
