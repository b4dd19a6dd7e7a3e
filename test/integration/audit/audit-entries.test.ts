import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { CursorCodec } from "../../../src/api/cursor-codec.js";
import { toGlobalId } from "../../../src/api/global-id.rules.js";
import type { UserViewer } from "../../../src/api/viewer.js";
import { auditOrigin } from "../../../src/audit/audit-origin.js";
import { type NewAuditEntry, recordAuditEntries, recordAuditEntry } from "../../../src/audit/record-audit-entry.js";
import { onEveryEngine } from "../../support/databases.js";
import { contextOf, insertCompany, insertUser, NOW, openWorld, userViewer, type World } from "../companies/world.js";

const LIST = `query ($first: Int, $after: String, $last: Int, $before: String, $filter: AuditEntryFilter) {
  auditEntries(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
    nodes {
      id occurredAt actorKind actorId action targetType targetId address requestId
      actor { externalId }
      details { name value }
    }
    edges { cursor }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;

interface Page {
  nodes: { action: string; details: { name: string; value: string }[] }[];
  edges: { cursor: string }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
}

const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);

onEveryEngine("the audit trail", (engine) => {
  let world: World;
  let companyId: number;
  let otherId: number;
  let ada: string;
  let admin: UserViewer;

  const entry = (action: string, over: Partial<NewAuditEntry> = {}): NewAuditEntry => ({
    companyId,
    actor: { kind: "SYSTEM", id: null },
    occurredAt: NOW,
    address: null,
    requestId: null,
    action,
    ...over,
  });
  const record = (entries: NewAuditEntry[]) => world.database.transaction((tx) => recordAuditEntries(tx, entries));

  async function list(variables: object, viewer = admin): Promise<Page> {
    return (await world.ask<{ auditEntries: Page }>(viewer, LIST, variables)).auditEntries;
  }
  const actions = (page: Page) => page.nodes.map((node) => node.action);

  beforeAll(async () => {
    world = await openWorld(engine);
    companyId = await insertCompany(world.database, "acme");
    otherId = await insertCompany(world.database, "other");
    ada = await insertUser(world.database, companyId, "ada");
    admin = userViewer(companyId, ada);
    // Three of them at the same instant, so that pages must also go by id.
    await record([
      entry("A_ONE", { occurredAt: at(1), actor: { kind: "USER", id: ada } }),
      entry("A_TWO", { occurredAt: at(2), target: { type: "User", id: ada } }),
      entry("A_SAME", { occurredAt: at(3) }),
      entry("A_SAME", { occurredAt: at(3) }),
      entry("A_SAME", { occurredAt: at(3), actor: { kind: "SERVICE_KEY", id: "key" } }),
      entry("A_LAST", { occurredAt: at(4) }),
      entry("FOREIGN", { occurredAt: at(4), companyId: otherId, actor: { kind: "USER", id: ada } }),
      entry("INSTALLATION", { occurredAt: at(4), companyId: null }),
    ]);
  });

  afterAll(() => world.close());

  it("tells who did what to what, when and from where", async () => {
    const company = await insertCompany(world.database, "full");
    const bob = await insertUser(world.database, company, "bob");
    const viewer = userViewer(company, bob);
    await world.database.transaction((tx) =>
      recordAuditEntry(tx, {
        ...auditOrigin(contextOf(viewer, at(0.123))),
        companyId: company,
        action: "ACCOUNT_DISCONNECT",
        target: { type: "SocialAccount", id: "account-1" },
        details: { name: 'Ünï "🎉"', count: 2, nested: { on: true }, nothing: null },
      }),
    );
    expect((await list({ first: 1 }, viewer)).nodes).toEqual([
      {
        id: expect.any(String),
        occurredAt: "2026-03-01T12:00:00.123Z",
        actorKind: "USER",
        actorId: toGlobalId("User", bob),
        actor: { externalId: "bob" },
        action: "ACCOUNT_DISCONNECT",
        targetType: "SocialAccount",
        targetId: toGlobalId("SocialAccount", "account-1"),
        address: "192.0.2.7",
        requestId: "request-1",
        details: [
          { name: "name", value: 'Ünï "🎉"' },
          { name: "count", value: "2" },
          { name: "nested", value: '{"on":true}' },
          { name: "nothing", value: "null" },
        ],
      },
    ]);
  });

  it("stands and falls with what it tells of", async () => {
    const failing = world.database.transaction(async (tx) => {
      await recordAuditEntry(tx, entry("ROLLED_BACK"));
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await world.database.query(sql`SELECT id FROM audit_entries WHERE action = 'ROLLED_BACK'`)).toEqual([]);
  });

  it("keeps no secret, even when it is handed one (O-13)", async () => {
    const key = `rlk_${"k".repeat(43)}`;
    const jwt = `eyJ${"a".repeat(20)}.${"b".repeat(20)}.${"c".repeat(20)}`;
    const company = await insertCompany(world.database, "careless");
    await record([entry("CARELESS", { companyId: company, details: { note: `used ${key}`, deep: [{ jwt }] } })]);
    const stored = await world.database.query(sql`SELECT details FROM audit_entries WHERE company_id = ${company}`);
    expect(JSON.stringify(stored)).not.toContain("k".repeat(43));
    expect(JSON.stringify(stored)).not.toContain("b".repeat(20));
    expect(JSON.stringify(stored)).toContain("used ");
  });

  it("takes many entries at once", async () => {
    const company = await insertCompany(world.database, "many");
    await record(
      Array.from({ length: 1_201 }, (_, index) => entry("MANY", { companyId: company, occurredAt: at(index) })),
    );
    const [row] = await world.database.query<{ n: number | string }>(
      sql`SELECT COUNT(*) AS n FROM audit_entries WHERE company_id = ${company}`,
    );
    expect(Number(row?.n)).toBe(1_201);
  });

  describe("in pages", () => {
    it("goes from the newest to the oldest, each entry once, also within one instant", async () => {
      const all = await list({ first: 100 });
      expect(actions(all)).toEqual(["A_LAST", "A_SAME", "A_SAME", "A_SAME", "A_TWO", "A_ONE"]);
      expect(all.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false });
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const page = await list({ first: 2, after });
        seen.push(...page.edges.map((edge) => edge.cursor));
        expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      } while (after !== null);
      expect(seen).toEqual(all.edges.map((edge) => edge.cursor));
    });

    it("goes backwards as well", async () => {
      const all = await list({ first: 100 });
      const seen: string[][] = [];
      let before: string | null = null;
      do {
        const page = await list({ last: 2, before });
        seen.unshift(page.edges.map((edge) => edge.cursor));
        expect(page.pageInfo.hasNextPage).toBe(before !== null);
        before = page.pageInfo.hasPreviousPage ? page.pageInfo.startCursor : null;
      } while (before !== null);
      expect(seen.flat()).toEqual(all.edges.map((edge) => edge.cursor));
    });

    it("stays where it is while entries are added", async () => {
      const company = await insertCompany(world.database, "growing");
      const viewer = userViewer(company, "somebody");
      await record(
        ["G_1", "G_2", "G_3"].map((action, index) => entry(action, { companyId: company, occurredAt: at(index) })),
      );
      const first = await list({ first: 1 }, viewer);
      await record([entry("G_4", { companyId: company, occurredAt: at(9) })]);
      const rest = await list({ first: 9, after: first.pageInfo.endCursor }, viewer);
      expect([...actions(first), ...actions(rest)]).toEqual(["G_3", "G_2", "G_1"]);
    });

    it.each([
      [{}],
      [{ first: 0 }],
      [{ first: 101 }],
      [{ last: -1 }],
      [{ first: 1, last: 1 }],
      [{ first: 1, after: "bm9uc2Vuc2Vub25zZW5zZQ" }],
      [{ first: 1, before: "" }],
    ])("refuses %j", async (variables) => {
      const { errors } = await world.answer(admin, LIST, variables);
      expect(errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
    });

    it("refuses the cursor of another company or another list", async () => {
      const { pageInfo } = await list({ first: 1 });
      const foreign = new CursorCodec(Buffer.alloc(32, 7)).encode("ACCOUNTS", companyId, [NOW.getTime(), "id"]);
      for (const [viewer, after] of [
        [userViewer(otherId, "x"), pageInfo.endCursor],
        [admin, foreign],
      ] as const) {
        const { errors } = await world.answer(viewer, LIST, { first: 1, after });
        expect(errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
      }
    });
  });

  describe("filtered", () => {
    const filters: readonly [string, () => object, readonly string[]][] = [
      ["by action", () => ({ actions: ["A_ONE", "A_TWO"] }), ["A_TWO", "A_ONE"]],
      ["by no action", () => ({ actions: [] }), []],
      ["by an action that is none", () => ({ actions: ["ünknown'"] }), []],
      ["by actor", () => ({ actor: toGlobalId("User", ada) }), ["A_ONE"]],
      ["by a key as actor", () => ({ actor: toGlobalId("ServiceKey", "key") }), ["A_SAME"]],
      ["by an actor of the other kind", () => ({ actor: toGlobalId("User", "key") }), []],
      ["by an actor that is none", () => ({ actor: toGlobalId("Company", "acme") }), []],
      ["by an id that is none", () => ({ actor: "%%%" }), []],
      ["by kind of actor", () => ({ actorKinds: ["USER", "SERVICE_KEY"] }), ["A_SAME", "A_ONE"]],
      ["by target", () => ({ target: toGlobalId("User", ada) }), ["A_TWO"]],
      ["by a target of another type", () => ({ target: toGlobalId("Company", ada) }), []],
      [
        "by time",
        () => ({ since: at(2).toISOString(), until: at(4).toISOString() }),
        ["A_SAME", "A_SAME", "A_SAME", "A_TWO"],
      ],
      ["by several", () => ({ actions: ["A_SAME"], actorKinds: ["SERVICE_KEY"] }), ["A_SAME"]],
    ];

    it.each(filters)("%s", async (_name, filter, expected) => {
      expect(actions(await list({ first: 100, filter: filter() }))).toEqual(expected);
    });
  });

  it("is each company's own", async () => {
    expect(actions(await list({ first: 10 }, userViewer(otherId, "x")))).toEqual(["FOREIGN"]);
    const { nodes } = await world
      .ask<{ auditEntries: { nodes: object[] } }>(userViewer(otherId, "x"), LIST, { first: 10 })
      .then((data) => data.auditEntries);
    expect(nodes[0]).toMatchObject({ actor: null });
  });
});
