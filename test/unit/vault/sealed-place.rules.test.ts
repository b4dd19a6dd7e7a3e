import { describe, expect, it } from "@jest/globals";
import { authenticatedData, type SealedPart, type SealedPlace } from "../../../src/vault/sealed-place.rules.js";

describe("authenticatedData", () => {
  it("differs whenever one field differs, and when characters move from one field to the next", () => {
    const cases: [string, SealedPart, SealedPlace][] = [
      ["v1", "content", { companyId: 1, rowId: "23", column: "a.b" }],
      ["v2", "content", { companyId: 1, rowId: "23", column: "a.b" }],
      ["v1", "data-key", { companyId: 1, rowId: "23", column: "a.b" }],
      ["v1", "content", { companyId: 12, rowId: "3", column: "a.b" }],
      ["v1", "content", { companyId: 2, rowId: "23", column: "a.b" }],
      ["v1", "content", { companyId: 1, rowId: "2", column: "3a.b" }],
      ["v1", "content", { companyId: 1, rowId: "23a", column: ".b" }],
      ["v1", "content", { companyId: 1, rowId: "", column: "23a.b" }],
      ["v1", "content", { companyId: 1, rowId: "23é", column: "a.b" }],
      ["v1", "content", { companyId: 1, rowId: "23e\u0301", column: "a.b" }],
    ];
    const encoded = cases.map((fields) => authenticatedData(...fields).toString("hex"));
    expect(new Set(encoded).size).toBe(cases.length);
  });
});
