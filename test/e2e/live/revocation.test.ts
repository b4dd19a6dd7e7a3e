import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { withdrawServiceKey } from "../../../src/companies/withdraw-service-key.js";
import { serverEngines } from "../../support/databases.js";
import { redisUrl } from "../../support/redis.js";
import { givenManyAccounts } from "../../support/stories.js";
import { eventually } from "../../support/waits.js";
import { Follower } from "./support/follower.js";
import { type Answer, type Api, ask, Installation } from "./support/installation.js";

/** W-9. */
const WITHIN_MS = 5_000;
const EVENT_EVERY_MS = 50;

const [engine] = serverEngines;
const onServers = engine === undefined || redisUrl === null ? describe.skip : describe;

interface UserErrors {
  readonly [field: string]: { readonly userErrors: readonly unknown[] };
}

onServers("who is shut out through one process hears nothing more from another", () => {
  let installation: Installation;
  let one: Api;
  let other: Api;
  let key: string;
  let cursor: string;
  const followers: Follower[] = [];

  beforeAll(async () => {
    if (engine === undefined || redisUrl === null) return;
    installation = await Installation.open(engine, redisUrl);
    [one, other] = await Promise.all([installation.startApi(), installation.startApi()]);
    ({ key } = await installation.serviceKey(["deactivateUser", "upsertUsers", "upsertCompany"]));
    const begins = Date.now() + 3_000;
    const { database, companyId } = installation;
    await givenManyAccounts(database, companyId, 2_400, (index) => new Date(begins + index * EVENT_EVERY_MS));
    const watcher = await installation.person("watcher");
    const query = "query { connections(first: 1) { streamCursor } }";
    const { data } = await ask<{ connections: { streamCursor: string } }>(one, watcher, query);
    cursor = data.connections.streamCursor;
    installation.startWorker();
  }, 180_000);

  afterAll(async () => {
    for (const follower of followers) follower.finish();
    await installation?.close();
  });

  function follow(token: string, heard: number[]): Follower {
    const addresses = () => [other.socketUrl];
    const follower = new Follower({ addresses, token, cursor, onChange: () => heard.push(Date.now()) });
    followers.push(follower);
    return follower;
  }

  async function shutOut(query: string, input: object): Promise<void> {
    const answer: Answer<UserErrors> = await ask<UserErrors>(one, key, query, { input });
    expect(answer.errors).toBeUndefined();
    expect(Object.values(answer.data).flatMap(({ userErrors }) => userErrors)).toEqual([]);
  }

  const deactivate = (user: string) =>
    shutOut("mutation ($input: DeactivateUserInput!) { deactivateUser(input: $input) { userErrors { code } } }", {
      user,
    });

  const lowerRole = (externalId: string) =>
    shutOut("mutation ($input: UpsertUsersInput!) { upsertUsers(input: $input) { userErrors { code } } }", {
      users: [{ externalId, email: `${externalId}@example.com`, name: externalId, role: "MEMBER" }],
    });

  test.each([
    ["a deactivated member", "max", deactivate, true],
    ["a deactivated member, while Redis is away", "mia", deactivate, false],
    ["an admin who becomes a member", "ada", lowerRole, true],
    ["an admin who becomes a member, while Redis is away", "abe", lowerRole, false],
  ] as const)("%s", async (_title, name, change, withRedis) => {
    if (!withRedis) await installation.redis.goDown();
    const heard: number[] = [];
    const token = await installation.person(name, change === lowerRole ? "ADMIN" : "MEMBER");
    const follower = follow(token, heard);
    await eventually("events come", () => heard.length > 5);
    const bystander: number[] = [];
    follow(await installation.person(`${name}-neighbour`), bystander);

    await change(name);
    const changedAt = Date.now();
    await eventually("the socket is closed", () => follower.closes.length > 0, WITHIN_MS * 2);
    const closedAt = Date.now();
    follower.finish();
    expect(follower.closes[0]).toBe(4403);
    expect(heard.filter((at) => at > changedAt + WITHIN_MS && at <= closedAt)).toEqual([]);
    await eventually("others go on", () => bystander.some((at) => at > closedAt));
    if (!withRedis) await installation.redis.comeBack();
  });

  test("a revoked service key", async () => {
    const made = await installation.serviceKey(["upsertUsers"]);
    const query = "mutation { upsertUsers(input: { users: [] }) { userErrors { code } } }";
    const call = (api: Api) => ask<UserErrors>(api, made.key, query);
    for (const api of [one, other]) expect((await call(api)).errors).toBeUndefined();
    const actor = { kind: "OPERATOR", id: null } as const;
    const origin = { actor, occurredAt: new Date(), requestId: null, address: null };
    await installation.database.transaction((tx) => withdrawServiceKey(tx, made.id, origin));
    const refused = async () => (await call(other)).errors?.[0]?.extensions.code === "UNAUTHENTICATED";
    await eventually("it is refused", refused, WITHIN_MS + 1_000);
  });
});
