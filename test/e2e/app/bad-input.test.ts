import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Live } from "../../support/live.js";
import { dropHome, makeHome, RelinkProcess } from "../../support/relink-process.js";
import { eventually } from "../../support/waits.js";

describe("bad input", () => {
  const home = makeHome();
  let relink: RelinkProcess;
  let foreignToken: string;
  let own: { id: string; cursor: string; streamCursor: string };
  let foreign: { id: string; cursor: string; streamCursor: string };

  const LIST = "{ connections(first: 2) { streamCursor edges { cursor node { id } } } }";

  beforeAll(async () => {
    relink = await RelinkProcess.start(home);
    foreignToken = relink.sandbox.companies[1]?.adminToken as string;
    const read = async (token: string) => {
      const { data } = await relink.query<{
        connections: { streamCursor: string; edges: { cursor: string; node: { id: string } }[] };
      }>(LIST, {}, token);
      const [edge] = data.connections.edges;
      return {
        id: edge?.node.id as string,
        cursor: edge?.cursor as string,
        streamCursor: data.connections.streamCursor,
      };
    };
    own = await read(relink.sandbox.adminToken);
    foreign = await read(foreignToken);
  });

  afterAll(async () => {
    await relink.stop();
    dropHome(home);
  });

  const codeOf = async (query: string, variables: Record<string, unknown> = {}, token?: string) => {
    const answer = await relink.query(query, variables, token);
    return answer.errors?.[0]?.extensions.code ?? null;
  };

  it("gives a foreign and an unknown id the same answer", async () => {
    const ask = (id: string) =>
      relink.query("query Q($id: ID!) { node(id: $id) { id } connection(id: $id) { name } }", { id });
    const unknown = `${own.id.slice(0, -6)}AAAAAA`;
    expect(await ask(foreign.id)).toEqual({ data: { node: null, connection: null } });
    expect(await ask(unknown)).toEqual(await ask(foreign.id));
    expect(await ask("nonsense")).toEqual(await ask(foreign.id));
    const disconnect = (accountId: string) =>
      relink.query(
        "mutation M($input: DisconnectAccountInput!) { disconnectAccount(input: $input) { account { id } userErrors { code message path } } }",
        {
          input: { accountId },
        },
      );
    expect(await disconnect(foreign.id)).toEqual(await disconnect(unknown));
    expect(JSON.stringify(await disconnect(foreign.id))).toContain("NOT_FOUND");
    expect(
      (
        await relink.query<{ connection: unknown }>(
          "query Q($id: ID!) { connection(id: $id) { id } }",
          { id: foreign.id },
          foreignToken,
        )
      ).data.connection,
    ).not.toBeNull();
  });

  it.each([
    ["no page size", "{ connections { totalCount } }"],
    ["two page sizes", "{ connections(first: 1, last: 1) { totalCount } }"],
    ["0 per page", "{ connections(first: 0) { totalCount } }"],
    ["101 per page", "{ connections(first: 101) { totalCount } }"],
    ["-1 per page", "{ connections(last: -1) { totalCount } }"],
    ["a forged cursor", '{ connections(first: 1, after: "AAAAAAAAAAAAAAAAAAAAAAAAAAAA") { totalCount } }'],
    ["a cursor that is none", '{ connections(first: 1, after: "x") { totalCount } }'],
    ["a forged stream cursor", '{ statusChanges(first: 1, after: "AAAAAAAAAAAAAAAAAAAAAAAAAAAA") { endCursor } }'],
  ])("says what is wrong with %s", async (_title, query) => {
    const answer = await relink.query(query);
    expect(answer.errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
    expect(answer.errors?.[0]?.message.length).toBeGreaterThan(20);
  });

  it("takes no cursor of another company, of another list, or changed by one letter", async () => {
    const page = "query Q($after: String) { connections(first: 1, after: $after) { totalCount } }";
    expect(await codeOf(page, { after: own.cursor })).toBeNull();
    expect(await codeOf(page, { after: foreign.cursor })).toBe("BAD_USER_INPUT");
    expect(await codeOf(page, { after: own.streamCursor })).toBe("BAD_USER_INPUT");
    const changed = own.cursor.slice(0, -1) + (own.cursor.endsWith("A") ? "B" : "A");
    expect(await codeOf(page, { after: changed })).toBe("BAD_USER_INPUT");
    const feed = "query Q($after: String) { statusChanges(first: 1, after: $after) { endCursor } }";
    expect(await codeOf(feed, { after: own.streamCursor })).toBeNull();
    expect(await codeOf(feed, { after: foreign.streamCursor })).toBe("BAD_USER_INPUT");
  });

  it("refuses a foreign stream cursor on a subscription, and leaves the socket open for better ones", async () => {
    const client = relink.client();
    const bad = new Live(client, foreign.streamCursor);
    await eventually("refusal", () => bad.errors.length === 1);
    expect(JSON.stringify(bad.errors)).toContain("BAD_USER_INPUT");
    const good = new Live(client, own.streamCursor);
    await relink.advance(20);
    await eventually("events on the same socket", () => good.events.length > 0);
    expect(good.errors).toEqual([]);
    await client.dispose();
  });

  const IMPORT = `mutation I($input: ImportAccountsInput!) { importAccounts(input: $input) {
    grants { outcome accounts { outcome accountId } } userErrors { code message path } } }`;

  const consent = (more: Record<string, unknown> = {}) => ({
    provider: "LINKEDIN",
    appId: "app",
    subject: "person",
    accessToken: "secret-token-of-a-customer",
    clocks: { access: { expiresAt: "2027-11-24T00:00:00Z", renewable: false } },
    scopes: ["r_organization_social"],
    mintedAt: "2026-01-01T00:00:00+01:00",
    accounts: [
      { platform: "LINKEDIN", purpose: "OWN", externalId: "urn:li:organization:1", name: "Ärzte 🏥 \u202Egnuztesreve" },
    ],
    ...more,
  });

  const bring = (grants: unknown[], more: Record<string, unknown> = {}) =>
    relink.query<{
      importAccounts: {
        grants: { outcome: string; accounts: { outcome: string; accountId: string }[] }[];
        userErrors: { code: string; path: string[] }[];
      };
    }>(IMPORT, { input: { grants, ...more } }, relink.sandbox.serviceKey);

  it("stores names with emoji and right-to-left marks exactly, and refuses control characters", async () => {
    const { data } = await bring([
      consent(),
      consent({
        subject: "other",
        accounts: [{ platform: "LINKEDIN", purpose: "OWN", externalId: "2", name: "a\u0000b" }],
      }),
    ]);
    const [good, bad] = data.importAccounts.grants;
    expect(good?.accounts[0]?.outcome).toBe("CREATED");
    expect(bad?.accounts[0]?.outcome).toBe("REFUSED");
    expect(data.importAccounts.userErrors).toMatchObject([
      { code: "INVALID_VALUE", path: ["grants", "1", "accounts", "0", "name"] },
    ]);
    const stored = await relink.query<{ connection: { name: string } }>(
      "query Q($id: ID!) { connection(id: $id) { name } }",
      {
        id: good?.accounts[0]?.accountId,
      },
    );
    expect(stored.data.connection.name).toBe("Ärzte 🏥 \u202Egnuztesreve");
  });

  it.each(["2026-01-01T00:00:00", "2026-01-01", "yesterday", "2026-02-30T00:00:00Z"])(
    "refuses the time %s and says which form it wants",
    async (mintedAt) => {
      const answer = await bring([consent({ mintedAt })]);
      expect(answer.errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
      expect(answer.errors?.[0]?.message).toMatch(/RFC 3339|zone/i);
      expect(JSON.stringify(answer)).not.toContain("secret-token-of-a-customer");
    },
  );

  it("answers a repeated import from memory, and refuses the key with another input", async () => {
    const once = await bring([consent({ subject: "repeated", accounts: [] })], { idempotencyKey: "key-1" });
    expect(await bring([consent({ subject: "repeated", accounts: [] })], { idempotencyKey: "key-1" })).toEqual(once);
    const other = await bring([consent({ subject: "different", accounts: [] })], { idempotencyKey: "key-1" });
    expect(other.data.importAccounts.userErrors).toMatchObject([{ code: "IDEMPOTENCY_KEY_REUSED" }]);
  });

  it("lets a service key do nothing but its operations, and a member nothing of an admin's", async () => {
    expect(await codeOf("{ connections(first: 1) { totalCount } }", {}, relink.sandbox.serviceKey)).toBe("FORBIDDEN");
    const disconnect = 'mutation { disconnectAccount(input: { accountId: "x" }) { userErrors { code } } }';
    expect(await codeOf(disconnect, {}, relink.sandbox.memberToken)).toBe("FORBIDDEN");
    expect(await codeOf("{ auditEntries(first: 1) { nodes { id } } }", {}, relink.sandbox.memberToken)).toBe(
      "FORBIDDEN",
    );
    expect(await codeOf("{ viewer { kind } }", {}, "rubbish")).toBe("UNAUTHENTICATED");
  });

  it("never shows a token again, in no answer, log line or audit entry", async () => {
    const audit = await relink.query("{ auditEntries(first: 50) { nodes { action details { name value } } } }");
    expect(audit.errors).toBeUndefined();
    expect(JSON.stringify(audit)).toContain("ACCOUNTS_IMPORT");
    expect(JSON.stringify(audit) + relink.log).not.toContain("secret-token-of-a-customer");
    expect(relink.log).not.toContain(relink.sandbox.serviceKey);
  });
});
