import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { createClient } from "graphql-ws";
import { WebSocket } from "ws";
import type { UserViewer } from "../../../src/api/viewer.js";
import { systemClock } from "../../../src/clock.js";
import { refuse } from "../../../src/companies/authentication.js";
import { DEFAULT_LIMITS } from "../../../src/graphql/limits/limits.js";
import { OperationCheck } from "../../../src/graphql/limits/operation-check.js";
import { ErrorMask } from "../../../src/graphql/masking.js";
import { contextMaker } from "../../../src/graphql/operation-context.js";
import { openSocketEndpoint, type SocketEndpoint } from "../../../src/graphql/socket-endpoint.js";
import { createWebServer } from "../../../src/http/web-server.js";
import { TellPeople } from "../../../src/notifications/telling/tell-people.js";
import {
  connectTestDatabase,
  onEveryEngine,
  type OpenTestDatabase,
  openTestDatabase,
} from "../../support/databases.js";
import { InboxApi } from "../../support/inbox-api.js";
import { QUIET } from "../../support/renewals.js";
import { after, givenAccounts, givenCompany, START } from "../../support/stories.js";
import { givenPerson } from "../../support/told.js";
import { eventually } from "../../support/waits.js";

const LIVE = "subscription { notificationAdded { id title account { name muted } } }";

interface Heard {
  readonly id: string;
  readonly title: string;
}

onEveryEngine("live notifications over sockets", (engine) => {
  let opened: OpenTestDatabase;
  let api: InboxApi;
  let web: FastifyInstance;
  let sockets: SocketEndpoint;
  let url: string;
  const viewers = new Map<string, UserViewer>();

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
    api = new InboxApi(opened.database);
    const mask = new ErrorMask(QUIET);
    web = createWebServer({ publicUrl: "https://relink.example", allowedOrigins: [], trustProxy: false, mask });
    sockets = openSocketEndpoint({
      server: web.server,
      path: "/graphql",
      schema: api.schema,
      check: new OperationCheck({ schema: api.schema, limits: DEFAULT_LIMITS, introspection: false }),
      mask,
      log: QUIET,
      allowedOrigins: [],
      authenticate: async (authorization) => {
        const viewer = viewers.get(authorization ?? "");
        return viewer === undefined ? refuse("UNAUTHENTICATED", "Nobody.") : { kind: "KNOWN", viewer, expiresAt: null };
      },
      currentViewer: async (viewer) => ({ kind: "KNOWN", viewer }),
      createContext: contextMaker(systemClock),
    });
    await web.listen({ host: "127.0.0.1", port: 0 });
    url = `ws://127.0.0.1:${(web.server.address() as AddressInfo).port}/graphql`;
  });
  afterAll(async () => {
    await sockets.dispose();
    api.feed.close();
    await web.close();
    expect(api.failures).toEqual([]);
    await opened.close();
  });

  it("reach each person's own sockets in that person's words, from other processes too, and let go with the socket", async () => {
    const { database } = opened;
    const companyId = await givenCompany(database);
    const [accountId = ""] = await givenAccounts(database, companyId, [{ name: "Nordlicht" }]);
    const people = await Promise.all(["a", "b"].map((name) => givenPerson(database, companyId, { name })));
    const clients = [0, 0, 1].map((n, index) => {
      const token = `Bearer ${index}`;
      viewers.set(token, {
        kind: "USER",
        companyId,
        userId: people[n] as string,
        role: "MEMBER",
        locale: n === 1 ? "de" : "en",
        timeZone: "UTC",
      });
      const client = createClient({
        url,
        webSocketImpl: WebSocket,
        lazy: false,
        retryAttempts: 0,
        connectionParams: { authorization: token },
      });
      const heard: Heard[] = [];
      client.subscribe<{ notificationAdded: Heard }>(
        { query: LIVE },
        {
          next: ({ data }) => void (data && heard.push(data.notificationAdded)),
          error: (error) => api.failures.push(error),
          complete: () => undefined,
        },
      );
      return { client, heard };
    });
    await eventually("all follow", () => api.feed.listening === 2);
    const other = await connectTestDatabase(opened);
    const news = (key: string) => ({
      companyId,
      kind: "CONNECTION_BROKEN" as const,
      category: "BROKEN_CONNECTIONS" as const,
      key,
      accountId,
      happensAt: START,
      details: { reason: "ACCESS_REVOKED" as const, changeNumber: 1 },
      mail: null,
    });
    // Who follows last may still be at its first look: told until it hears.
    let told = 0;
    await eventually("everybody hears", async () => {
      told += 1;
      const elsewhere = new InboxApi(other);
      await other.transaction((tx) => new TellPeople(elsewhere.bell).tell(tx, [news(`n${told}`)], after(told)));
      await new Promise((resolve) => setTimeout(resolve, 300));
      return clients.every(({ heard }) => heard.length > 0);
    });
    const [mine, again, theirs] = clients.map(({ heard }) => heard.at(-1));
    expect(mine?.title).toBe("Nordlicht is no longer connected");
    expect(again).toEqual(mine);
    expect(theirs?.title).toBe("Nordlicht ist nicht mehr verbunden");
    expect(clients[0]?.heard.map(({ id }) => id)).not.toContain(theirs?.id);
    for (const { client } of clients) await client.dispose();
    await eventually("nobody is followed any more", () => api.feed.listening === 0);
    await other.close();
  });
});
