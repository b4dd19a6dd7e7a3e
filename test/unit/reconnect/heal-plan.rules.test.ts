import { describe, expect, it } from "@jest/globals";
import type { Status } from "../../../src/accounts/status.js";
import { type HealPlan, type HealQuestion, planHeal } from "../../../src/reconnect/heal-plan.rules.js";

const OWN = { platform: "FACEBOOK", purpose: "OWN" } as const;
const PAID = { platform: "FACEBOOK", purpose: "PAID" } as const;
const NOTHING: HealPlan = { connected: [], healed: [], kept: [], notGranted: [], untouched: [] };

const account = (id: string, status: Status, grantId: string | null, use: typeof OWN | typeof PAID = OWN) => ({
  ...use,
  id,
  status,
  grantId,
  externalId: id,
});

const ask = (over: Partial<HealQuestion>) =>
  planHeal({
    accounts: [],
    grantId: "mine",
    formerGrantId: null,
    wanted: new Set(),
    wantedOnly: false,
    listed: [OWN],
    lacking: [],
    reached: [],
    ...over,
  });

describe("one login, many repairs", () => {
  it.each<[string, keyof HealPlan | null, Status, string | null, "reached" | "not reached"]>([
    ["expired on this consent", "healed", "EXPIRED", "mine", "reached"],
    ["invalid on this consent", "healed", "INVALID", "mine", "reached"],
    ["expired on a colleague's", "healed", "EXPIRED", "hers", "reached"],
    ["invalid on none", "healed", "INVALID", null, "reached"],
    ["connected on this consent", "kept", "CONNECTED", "mine", "reached"],
    ["connected on a colleague's", "untouched", "CONNECTED", "hers", "reached"],
    ["disconnected on purpose", "untouched", "DISCONNECTED", null, "reached"],
    ["connected on this consent and unticked", "notGranted", "CONNECTED", "mine", "not reached"],
    ["invalid on this consent and unticked", "notGranted", "INVALID", "mine", "not reached"],
    ["expired on a colleague's and out of reach", null, "EXPIRED", "hers", "not reached"],
    ["connected on a colleague's and out of reach", null, "CONNECTED", "hers", "not reached"],
    ["disconnected and out of reach", null, "DISCONNECTED", null, "not reached"],
  ])("%s: %s", (_title, fate, status, grantId, reach) => {
    const given = account("a", status, grantId);
    const plan = ask({ accounts: [given], reached: reach === "reached" ? [given] : [] });
    expect(plan).toEqual(fate === null ? NOTHING : { ...NOTHING, [fate]: ["a"] });
  });

  it.each<Status>(["CONNECTED", "EXPIRED", "INVALID", "DISCONNECTED"])(
    "what was asked for is connected though it is %s",
    (status) => {
      const given = account("a", status, "hers");
      const plan = ask({ accounts: [given], reached: [given], wanted: new Set(["a"]) });
      expect(plan).toEqual({ ...NOTHING, connected: ["a"] });
    },
  );

  it("what is broken on the consent that is replaced and out of reach is named", () => {
    const accounts = [
      account("a", "INVALID", "hers"),
      account("b", "CONNECTED", "hers"),
      account("t", "INVALID", "hers"),
    ];
    const plan = ask({ accounts, formerGrantId: "hers", wanted: new Set(["t"]) });
    expect(plan).toEqual({ ...NOTHING, connected: ["t"], notGranted: ["a"] });
  });

  it("of a use that was not listed nothing is known", () => {
    expect(ask({ accounts: [account("a", "INVALID", "mine", PAID)] })).toEqual(NOTHING);
  });

  it("a use whose permissions are missing is not granted, though the profile is reached", () => {
    const given = account("a", "INVALID", "mine", PAID);
    expect(ask({ accounts: [given], lacking: [PAID], reached: [given] })).toEqual({ ...NOTHING, notGranted: ["a"] });
  });

  it("a page of the same id for another use is another account", () => {
    const accounts = [account("a", "INVALID", "mine"), { ...account("b", "INVALID", "mine", PAID), externalId: "a" }];
    const plan = ask({ accounts, listed: [OWN, PAID], reached: [account("a", "INVALID", "mine")] });
    expect(plan).toEqual({ ...NOTHING, healed: ["a"], notGranted: ["b"] });
  });

  it("a trip through an outside link mends one account, and what is on that person's consent already", () => {
    const accounts = [
      account("a", "INVALID", "hers"),
      account("b", "INVALID", "mine"),
      account("t", "INVALID", "hers"),
    ];
    const plan = ask({ accounts, reached: accounts, wanted: new Set(["t"]), wantedOnly: true, formerGrantId: "hers" });
    expect(plan).toEqual({ ...NOTHING, connected: ["t"], healed: ["b"] });
  });
});
