import { afterAll, beforeAll, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { issueServiceKey, type ServiceKeyWish } from "../../../src/companies/issue-service-key.js";
import { isServiceKey } from "../../../src/companies/service-key-text.js";
import { listServiceKeys } from "../../../src/companies/service-keys.js";
import { withdrawServiceKey } from "../../../src/companies/withdraw-service-key.js";
import { onEveryEngine } from "../../support/databases.js";
import { auditRows, insertCompany, NOW, openWorld, type World } from "./world.js";

const origin = { actor: { kind: "OPERATOR", id: null }, occurredAt: NOW, address: null, requestId: null } as const;

onEveryEngine("service keys", (engine) => {
  let world: World;
  let companyId: number;

  beforeAll(async () => {
    world = await openWorld(engine);
    companyId = await insertCompany(world.database, "acme");
  });

  afterAll(() => world.close());

  const issue = (wish: ServiceKeyWish) => world.database.transaction((tx) => issueServiceKey(tx, wish, origin));
  const withdraw = (id: string) => world.database.transaction((tx) => withdrawServiceKey(tx, id, origin));

  async function issued(wish: ServiceKeyWish) {
    const made = await issue(wish);
    if ("problem" in made) throw new Error(made.problem);
    return made;
  }

  it("are made, listed and revoked, and all of it is kept", async () => {
    const { id, key } = await issued({ name: "import", companyId, operations: ["upsertUsers", "importAccounts"] });
    expect(isServiceKey(key)).toBe(true);
    expect(await listServiceKeys(world.database)).toEqual([
      {
        id,
        name: "import",
        company: "acme",
        operations: ["importAccounts", "upsertUsers"],
        createdAt: NOW,
        lastUsedAt: null,
        revokedAt: null,
      },
    ]);
    expect(await withdraw(id)).toBe("REVOKED");
    expect(await withdraw(id)).toBe("REVOKED_BEFORE");
    expect(await listServiceKeys(world.database)).toMatchObject([{ id, revokedAt: NOW }]);
    const target = { targetType: "ServiceKey", targetId: id, actorKind: "OPERATOR", actorId: null, companyId };
    expect(await auditRows(world.database, companyId)).toEqual([
      {
        ...target,
        action: "SERVICE_KEY_CREATE",
        details: JSON.stringify({ name: "import", operations: ["importAccounts", "upsertUsers"] }),
      },
      { ...target, action: "SERVICE_KEY_REVOKE", details: JSON.stringify({ name: "import" }) },
    ]);
  });

  it("of the whole installation are kept apart from every company's trail", async () => {
    const { id } = await issued({ name: "all", companyId: null, operations: ["upsertCompany"] });
    expect(await auditRows(world.database, null)).toMatchObject([{ action: "SERVICE_KEY_CREATE", targetId: id }]);
  });

  it.each([
    [{ name: "" }, "The name is empty."],
    [{ name: "x".repeat(201) }, "The name is too long."],
    [{ operations: [] }, "A key needs at least one operation."],
    [{ operations: ["importAccounts", "disconnectAccount"] }, "No key can be given disconnectAccount."],
    [{ operations: ["connections"] }, "No key can be given connections."],
  ])("are refused with %j", async (over, problem) => {
    const before = (await listServiceKeys(world.database)).length;
    const wish = { name: "key", companyId: null, operations: ["importAccounts"], ...over };
    expect(await issue(wish)).toEqual({ problem: expect.stringContaining(problem) });
    expect(await listServiceKeys(world.database)).toHaveLength(before);
  });

  it.each(["nobody", "", "no id at all ü", "x".repeat(100)])("that are not there cannot be revoked: %j", async (id) => {
    expect(await withdraw(id)).toBe("NOT_FOUND");
  });

  it("have ids that can be typed at a command line: none begins with a dash", async () => {
    for (let turn = 0; turn < 300; turn++) {
      const { id } = await issued({ name: "many", companyId, operations: ["importAccounts"] });
      expect(id).toMatch(/^[0-9A-Za-z]{21}$/);
    }
    await world.database.transaction((tx) => tx.execute(sql`DELETE FROM service_keys WHERE name = 'many'`));
  });
});
