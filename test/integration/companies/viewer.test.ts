import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { companyNode } from "../../../src/companies/company-node.js";
import { UserLoader } from "../../../src/companies/user-loader.js";
import { onEveryEngine } from "../../support/databases.js";
import {
  companyKey,
  contextOf,
  insertCompany,
  insertUser,
  installationKey,
  openWorld,
  userViewer,
  type World,
} from "./world.js";

const VIEWER = `{ viewer { kind role operations user { externalId role } company { externalId suspended } } }`;

onEveryEngine("viewer", (engine) => {
  let world: World;
  let companyId: number;
  let otherId: number;
  let userId: string;

  beforeAll(async () => {
    world = await openWorld(engine);
    companyId = await insertCompany(world.database, "acme");
    otherId = await insertCompany(world.database, "other");
    userId = await insertUser(world.database, companyId, "ada");
  });

  afterAll(() => world.close());

  it("tells a person who it is", async () => {
    const { viewer } = await world.ask<{ viewer: { operations: string[] } }>(
      userViewer(companyId, userId, "MEMBER"),
      VIEWER,
    );
    expect(viewer).toMatchObject({
      kind: "USER",
      role: "MEMBER",
      user: { externalId: "ada", role: "MEMBER" },
      company: { externalId: "acme", suspended: false },
    });
    expect(viewer.operations).toContain("connections");
    expect(viewer.operations).not.toContain("auditEntries");
  });

  it("tells a backend what its key is good for", async () => {
    expect(await world.ask(installationKey, VIEWER)).toEqual({
      viewer: {
        kind: "SERVICE_KEY",
        role: null,
        operations: ["viewer", "upsertCompany", "upsertUsers", "deactivateUser"],
        user: null,
        company: null,
      },
    });
    expect(await world.ask(companyKey(companyId), VIEWER)).toMatchObject({
      viewer: { user: null, company: { externalId: "acme" } },
    });
  });

  it("tells a stranger nothing", async () => {
    const { errors } = await world.answer(null, VIEWER);
    expect(errors?.[0]?.extensions.code).toBe("UNAUTHENTICATED");
  });

  it("has nodes that nobody of another company sees", async () => {
    const users = new UserLoader(world.database);
    const companies = companyNode(world.database);
    const context = contextOf(null);
    expect(await users.find(companyId, userId, context)).toMatchObject({ externalId: "ada" });
    expect(await users.find(otherId, userId, context)).toBeNull();
    expect(await users.find(companyId, "nobody", context)).toBeNull();
    expect(await users.find(companyId, "no id at all\u0000", context)).toBeNull();
    expect(await companies(companyId, "acme", context)).toMatchObject({ externalId: "acme" });
    expect(await companies(otherId, "acme", context)).toBeNull();
  });
});
