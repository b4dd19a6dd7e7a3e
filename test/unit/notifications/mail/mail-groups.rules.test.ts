import { describe, expect, it } from "@jest/globals";
import { LANGUAGES } from "../../../../src/accounts/diagnosis/languages.js";
import { groupAccounts, OF_THE_PROFILE } from "../../../../src/notifications/mail/mail-groups.rules.js";
import { REASONS } from "../../../../src/platforms/reason.js";
import { brokenAccount, pages } from "../../../support/mail-samples.js";

const sizes = (...given: Parameters<typeof groupAccounts>) =>
  groupAccounts(...given).map(({ accounts }) => accounts.length);

describe("accounts that are told together", () => {
  it("have one cause and one consent, whatever the platform", () => {
    const both = [brokenAccount(), brokenAccount({ id: "b", platform: "INSTAGRAM" })];
    expect(sizes(both)).toEqual([2]);
    expect(sizes([...both, brokenAccount({ id: "c", reason: "SESSION_ENDED" })])).toEqual([2, 1]);
    expect(sizes([...both, brokenAccount({ id: "c", grantId: "grant-2" })])).toEqual([2, 1]);
    expect(sizes([...both, brokenAccount({ id: "c", connectedBy: null })])).toEqual([2, 1]);
    expect(sizes([...both, brokenAccount({ id: "c", status: "EXPIRED" })])).toEqual([2, 1]);
  });

  it("have one platform where the text names it", () => {
    const reason = "TARGET_MISSING";
    expect(sizes([brokenAccount({ reason }), brokenAccount({ id: "b", platform: "INSTAGRAM", reason })])).toEqual([
      1, 1,
    ]);
  });

  it.each(LANGUAGES.map((language) => [language.tag, language] as const))(
    "are told apart by platform for every reason whose text in %s names it",
    (_tag, language) => {
      const naming = REASONS.filter((reason) => JSON.stringify(language.reasons[reason]).includes("{platform}"));
      expect(naming.filter((reason) => !OF_THE_PROFILE.has(reason))).toEqual([]);
    },
  );

  it("are nobody else's where there is no consent, and what is asked to be apart", () => {
    expect(sizes(pages(3, { grantId: null }))).toEqual([1, 1, 1]);
    expect(sizes(pages(4), ({ id }) => (id === "page-1" ? "apart" : ""))).toEqual([1, 3]);
  });

  it("are a hundred at most", () => {
    expect(sizes(pages(250))).toEqual([100]);
  });
});
