import { describe, expect, it } from "@jest/globals";
import { changedFields, planUser, type UserProfile } from "../../../src/companies/user-plan.rules.js";

const stored: UserProfile = {
  externalId: "ada",
  email: "ada@example.com",
  name: "Ada",
  locale: "fr",
  role: "ADMIN",
  active: false,
};
const wish = { externalId: "ada", email: "ada@example.com", name: "Ada", role: "ADMIN" } as const;

describe("a person", () => {
  it.each([
    ["left out, stays as it is", undefined, stored, "fr"],
    ["null, is the company's", null, stored, null],
    ["given, is written as BCP 47 writes it", "de-at", stored, "de-AT"],
    ["left out of a new person, is the company's", undefined, null, null],
  ])("whose locale is %s", (_name, locale, before, expected) => {
    expect(planUser(locale === undefined ? wish : { ...wish, locale }, before).locale).toBe(expected);
  });

  it.each([
    ["left out, stays as it was", undefined, stored, false],
    ["left out of a new person, is true", undefined, null, true],
    ["null, stays as it was", null, stored, false],
    ["true, takes the person back", true, stored, true],
    ["false, is false from the start", false, null, false],
  ])("whose activity is %s", (_name, active, before, expected) => {
    expect(planUser(active === undefined ? wish : { ...wish, active }, before).active).toBe(expected);
  });

  it("has changed in what differs", () => {
    expect(changedFields(stored, stored)).toEqual([]);
    const after = { ...stored, email: "a@b.example", name: "A", locale: null, role: "MEMBER", active: true } as const;
    expect(changedFields(stored, after)).toEqual(["email", "name", "locale", "role", "active"]);
  });
});
