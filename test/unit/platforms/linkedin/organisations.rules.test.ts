import { describe, expect, it } from "@jest/globals";
import { readNames, readRolePage } from "../../../../src/platforms/linkedin/organisations.rules.js";
import { lacksScopes, LINKEDIN_SCOPES } from "../../../../src/platforms/linkedin/scopes.rules.js";

const admin = (organization: unknown, change: object = {}) => ({
  roleAssignee: "urn:li:person:abc",
  state: "APPROVED",
  role: "ADMINISTRATOR",
  organization,
  ...change,
});

describe("the roles of a member", () => {
  it("only full administrators count", () => {
    const elements = [
      admin("urn:li:organization:1"),
      admin("urn:li:organizationBrand:2"),
      admin("urn:li:organization:3", { role: "CONTENT_ADMINISTRATOR" }),
      admin("urn:li:organization:4", { state: "REQUESTED" }),
      admin(undefined, { organizationalTarget: "urn:li:organization:5" }),
      admin("urn:li:person:6"),
      admin(7),
      null,
      "urn:li:organization:8",
    ];
    expect(readRolePage({ elements }, 0)).toEqual({ administered: ["1", "2", "5"], nextStart: null });
  });

  it.each([
    ["a next link", { links: [{ rel: "prev" }, { rel: "next", href: "/x" }] }, 12],
    ["a total that is not reached", { total: 13, links: [] }, 12],
    ["a total that is reached", { total: 12, links: [] }, null],
    ["a total that is reached, and a link all the same", { total: 12, links: [{ rel: "next" }] }, 12],
    ["a total as text", { total: "13" }, 12],
    ["no more to say", { links: [] }, null],
    ["no paging", undefined, null],
  ])("the next page: %s", (_what, paging, nextStart) => {
    const elements = [admin("urn:li:organization:1"), admin("urn:li:organization:2")];
    expect(readRolePage({ elements, paging }, 10)?.nextStart).toBe(nextStart);
  });

  it("an empty page is the last, whatever it says of a next one", () => {
    expect(readRolePage({ elements: [], paging: { links: [{ rel: "next" }] } }, 0)?.nextStart).toBeNull();
  });

  it.each([null, [], {}, "x", { elements: {} }])("no list: %j", (body) => {
    expect(readRolePage(body, 0)).toBeNull();
  });
});

describe("the names of organisations", () => {
  it("are read one by one", () => {
    const body = {
      results: { 1: { localizedName: "One", vanityName: "one" }, 2: { localizedName: "" }, 3: null },
      errors: { 4: { status: 403 } },
    };
    expect(Object.fromEntries(readNames(body) ?? [])).toEqual({
      1: { name: "One", handle: "one" },
      2: { name: null, handle: null },
      3: { name: null, handle: null },
    });
  });

  it.each([null, [], {}, { results: null }, { results: "x" }])("no such answer: %j", (body) => {
    expect(readNames(body)).toBeNull();
  });
});

it("scopes are missing only where LinkedIn has named some", () => {
  expect(lacksScopes([])).toBe(false);
  expect(lacksScopes(LINKEDIN_SCOPES)).toBe(false);
  expect(lacksScopes(["r_organization_social", "w_organization_social"])).toBe(false);
  expect(lacksScopes(["r_organization_social", "rw_organization_admin"])).toBe(true);
});
