import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { buildSchema } from "graphql";
import { createClient } from "graphql-ws";
import { SignJWT } from "jose";
import { nanoid } from "nanoid";
import WebSocket from "ws";
import { fromGlobalId, toGlobalId } from "../../../src/api/global-id.rules.js";
import { mayCall, OPERATIONS } from "../../../src/companies/permissions.rules.js";
import { command } from "../../integration/cli/command-line.js";
import { type GeneratedCall, generateCalls } from "../../support/call-generator.js";
import { freePort } from "../../support/free-port.js";
import { dropHome, makeHome, RelinkProcess } from "../../support/relink-process.js";
import { Traveller } from "../../support/traveller.js";

const schema = buildSchema(readFileSync(new URL("../../../schema.graphql", import.meta.url), "utf8"));
const CALLS = generateCalls(schema);
const EACH_ONCE = [...new Map(CALLS.map((call) => [call.operation, call])).values()];
const WITH_IDS = CALLS.filter(({ position }) => position !== null);

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/** Every operation, every place of an id, six kinds of caller (T-2, T-5): a new operation is tried without being named here. */
describe("what one company can learn of another", () => {
  const home = makeHome();
  let relink: RelinkProcess;
  /** Ids of the first company, one of each type that it has. */
  let foreign: readonly string[];
  let names: readonly string[];

  const sandbox = () => relink.sandbox;
  const first = () => sandbox().companies[0] as (typeof relink.sandbox.companies)[number];
  const second = () => sandbox().companies[1] as (typeof relink.sandbox.companies)[number];

  beforeAll(async () => {
    relink = await RelinkProcess.start(home, { PORT: String(await freePort()) });
    const { data } = await relink.query<{
      viewer: { company: { id: string }; user: { id: string } };
      connections: { nodes: { id: string; name: string }[] };
    }>("{ viewer { company { id } user { id } } connections(first: 100) { nodes { id name } } }");
    const [account] = data.connections.nodes;
    const link = await relink.query<{ createReconnectLink: { link: { id: string } } }>(
      "mutation ($id: ID!) { createReconnectLink(input: { accountId: $id }) { link { id } } }",
      { id: account?.id },
    );
    const attempt = await new Traveller(relink).connect("FACEBOOK");
    foreign = [
      account?.id ?? "",
      data.viewer.user.id,
      data.viewer.company.id,
      attempt.attempt?.id ?? "",
      link.data.createReconnectLink.link.id,
      toGlobalId("Notification", nanoid()),
    ];
    names = data.connections.nodes.map(({ name }) => name);
    expect(foreign).not.toContain("");
  });

  afterAll(async () => {
    await relink.stop();
    dropHome(home);
  });

  async function ask(call: GeneratedCall, id: string, token: string | null): Promise<Answer> {
    const variables = call.variables(id);
    if (call.operation.startsWith("Subscription.")) return listen(call.document, variables, token);
    const response = await fetch(sandbox().graphqlUrl, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query: call.document, variables }),
    });
    return (await response.json()) as Answer;
  }

  /** What a subscriber gets first; nothing for half a second is an answer too. */
  async function listen(query: string, variables: Record<string, unknown>, token: string | null): Promise<Answer> {
    const client = createClient({
      url: sandbox().wsUrl,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      ...(token === null ? {} : { connectionParams: { authorization: `Bearer ${token}` } }),
    });
    try {
      return await new Promise<Answer>((resolve) => {
        const quiet = setTimeout(() => resolve({ data: "nothing" }), 500);
        const settle = (answer: Answer) => {
          clearTimeout(quiet);
          resolve(answer);
        };
        client.subscribe(
          { query, variables },
          {
            next: (result) => settle(result as Answer),
            error: (error) => settle({ errors: asErrors(error) }),
            complete: () => settle({ data: "complete" }),
          },
        );
      });
    } finally {
      await client.dispose();
    }
  }

  /** Nullable fields are null, others take the whole answer with them. */
  const isNothing = ({ data }: Answer) => Object.values((data ?? {}) as object).every((value) => value === null);
  const codes = ({ errors = [] }: Answer) => errors.map(({ extensions }) => extensions?.code);
  /** As if no id had been in it: errors, codes, messages and shapes. */
  const withoutId = (answer: Answer, id: string) => JSON.stringify(answer).replaceAll(id, "<id>");

  it("tries every operation there is, and every one is in the table of permissions", () => {
    const known = new Set<string>(OPERATIONS);
    expect(EACH_ONCE.filter(({ operation }) => !known.has(operation))).toEqual([]);
    expect(EACH_ONCE.length).toBeGreaterThan(25);
    expect(WITH_IDS.length).toBeGreaterThan(12);
  });

  describe.each([
    ["admin", (): string => second().adminToken],
    ["service key", (): string => second().serviceKey],
  ])("another company's %s", (_caller, token) => {
    it.each(WITH_IDS)("$operation, $position: a foreign id is as good as none", async (call) => {
      for (const id of foreign) {
        const missing = toGlobalId(fromGlobalId(id)?.type ?? "", nanoid());
        const answer = await ask(call, id, token());
        const text = withoutId(answer, id);
        expect(codes(answer)).not.toContain("GRAPHQL_VALIDATION_FAILED");
        expect(codes(answer)).not.toContain("INTERNAL_SERVER_ERROR");
        expect(text).toBe(withoutId(await ask(call, missing, token()), missing));
        for (const name of names) expect(text).not.toContain(name);
      }
    });
  });

  it("a service key names another company in vain", async () => {
    const ask = (company: string) =>
      relink.query(
        `mutation ($company: String!) { deactivateUser(input: { company: $company, user: "x" }) { userErrors { code message } } }`,
        { company },
        second().serviceKey,
      );
    const [theirs, nobodys] = [await ask(first().id), await ask("nobody-at-all")];
    expect(JSON.stringify(theirs).replaceAll(first().id, "")).toBe(
      JSON.stringify(nobodys).replaceAll("nobody-at-all", ""),
    );
  });

  it.each(EACH_ONCE)("$operation: nobody gets in without a good token", async (call) => {
    const id = foreign[0] as string;
    for (const token of [null, "rlk_not-a-key-of-anybody", await signed(first().id, "nobody"), await expired()]) {
      const answer = await ask(call, id, token);
      expect(isNothing(answer)).toBe(true);
      expect(answer.errors?.length).toBeGreaterThan(0);
      for (const name of names) expect(JSON.stringify(answer)).not.toContain(name);
    }
  });

  it.each(EACH_ONCE)("$operation: members and service keys do what the table says", async (call) => {
    const [kind, field] = [call.operation.split(".")[0], call.operation.split(".")[1]];
    const member = { kind: "USER", role: "MEMBER" } as never;
    const answer = await ask(call, foreign[0] as string, second().memberToken);
    expect([kind, field, codes(answer).includes("FORBIDDEN")]).toEqual([
      kind,
      field,
      mayCall(member, call.operation) === "FORBIDDEN",
    ]);
  });

  it("a person who was removed, and everybody of a suspended company, is out at once", async () => {
    const { id, serviceKey, memberToken, adminToken } = second();
    const member = JSON.parse(Buffer.from(memberToken.split(".")[1] ?? "", "base64url").toString()) as { sub: string };
    const viewer = (token: string) => relink.query("{ viewer { user { name } } }", {}, token);
    expect((await viewer(memberToken)).errors).toBeUndefined();
    await relink.query(
      "mutation ($user: String!) { deactivateUser(input: { user: $user }) { userErrors { code } } }",
      { user: member.sub },
      serviceKey,
    );
    for (const call of EACH_ONCE) {
      const answer = await ask(call, foreign[0] as string, memberToken);
      expect([call.operation, isNothing(answer), (answer.errors ?? []).length > 0]).toEqual([
        call.operation,
        true,
        true,
      ]);
    }
    const suspension = { externalId: id, name: "Harbor", timeZone: "Europe/London", suspended: true };
    const made = await command({ RELINK_HOME: home }, "service-key", "create", "--name", "all", "--operations", "all");
    const suspended = await relink.query(
      `mutation ($input: UpsertCompanyInput!) { upsertCompany(input: $input) { userErrors { code } } }`,
      { input: suspension },
      made.printed,
    );
    expect(suspended).toEqual({ data: { upsertCompany: { userErrors: [] } } });
    for (const call of EACH_ONCE) {
      const answer = await ask(call, foreign[0] as string, adminToken);
      expect([call.operation, isNothing(answer), (answer.errors ?? []).length > 0]).toEqual([
        call.operation,
        true,
        true,
      ]);
    }
  });

  function asErrors(error: unknown): Answer["errors"] & object {
    if (Array.isArray(error)) return error as never;
    const { code, reason } = error as { code?: number; reason?: string };
    return [{ message: `closed ${code} ${reason}` }];
  }

  async function signed(company: string, person: string, ends = 3_600): Promise<string> {
    const keys = JSON.parse(readFileSync(join(home, "sandbox-keys.json"), "utf8")) as { jwtSecret: string };
    const now = Math.floor(Date.now() / 1_000);
    return new SignJWT({ company })
      .setProtectedHeader({ alg: "HS256", typ: "JWT" })
      .setSubject(person)
      .setIssuer("relink-sandbox")
      .setAudience("relink")
      .setIssuedAt(now - 7_200)
      .setExpirationTime(now + ends)
      .sign(Buffer.from(keys.jwtSecret, "utf8"));
  }

  function expired(): Promise<string> {
    const { sub } = JSON.parse(Buffer.from(first().adminToken.split(".")[1] ?? "", "base64url").toString()) as {
      sub: string;
    };
    return signed(first().id, sub, -3_600);
  }
});
