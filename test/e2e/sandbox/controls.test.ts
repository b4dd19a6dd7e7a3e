import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { dropHome, makeHome, RelinkProcess } from "../../support/relink-process.js";
import { eventually } from "../../support/waits.js";

interface Account {
  readonly id: string;
  readonly name: string;
  readonly platform: string;
  readonly status: string;
  readonly statusReason: string | null;
}

/** A running sandbox with all of its networks, played with as a developer of a dashboard would. */
describe("breaking things in the sandbox", () => {
  const home = makeHome();
  let relink: RelinkProcess;

  beforeAll(async () => {
    relink = await RelinkProcess.start(home);
  });

  afterAll(async () => {
    await relink.stop();
    dropHome(home);
  });

  const accounts = async () => {
    const { data } = await relink.query<{ connections: { nodes: Account[] } }>(
      "{ connections(first: 100) { nodes { id name platform status statusReason } } }",
    );
    return data.connections.nodes;
  };
  const find = async (name: string, platform: string) =>
    (await accounts()).find((each) => each.name === name && each.platform === platform) as Account;
  const control = async (path: string, body?: object) => {
    const response = await fetch(`${relink.sandbox.sandboxUrl}/${path}`, {
      method: "POST",
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    expect([path, response.status]).toEqual([path, 200]);
    return (await response.json()) as { pushed: { status: number } | null };
  };
  const becomes = (name: string, platform: string, status: string) =>
    eventually(`${name} is ${status}`, async () => {
      const account = await find(name, platform);
      return account.status === status ? account : null;
    });

  it("ends a connection by a push, and heals it once the network works again", async () => {
    const { id } = await find("Nordlicht", "TIKTOK");
    const { pushed } = await control(`accounts/${id}/break`, { cause: "APP_REMOVED" });
    expect(pushed?.status).toBe(200);
    expect(await becomes("Nordlicht", "TIKTOK", "INVALID")).toMatchObject({ statusReason: "ACCESS_REVOKED" });
    await control(`accounts/${id}/heal`);
    await relink.advance(86_400);
    await becomes("Nordlicht", "TIKTOK", "CONNECTED");
  });

  it("lets Relink find out by itself about a profile, and leaves its siblings alone", async () => {
    const broken = await find("Nordlicht Reisebüro Hamburg", "FACEBOOK");
    await control(`accounts/${broken.id}/break`, { cause: "ROLE_LOST" });
    // Roles are looked at about once a day.
    await relink.advance(2 * 86_400);
    expect(await becomes(broken.name, "FACEBOOK", "INVALID")).toMatchObject({ statusReason: "ADMIN_ROLE_LOST" });
    expect(await find("Nordlicht Reisen", "FACEBOOK")).toMatchObject({ status: "CONNECTED" });
  });

  it("marks nobody while a whole network fails", async () => {
    const before = (await accounts()).filter(
      ({ platform }) => platform === "YOUTUBE" || platform === "GOOGLE_BUSINESS",
    );
    await control("providers/google/break", { mode: "UNAVAILABLE" });
    await relink.advance(6 * 3_600);
    await control("providers/google/heal");
    await relink.advance(6 * 3_600);
    const after = await accounts();
    for (const account of before) expect(after).toContainEqual(account);
  });

  it("says where everything is", async () => {
    const page = await fetch(relink.sandbox.sandboxUrl);
    expect(await page.text()).toContain("Harbor &amp; Pine Coffee Co.");
    const told = (await (await fetch(`${relink.sandbox.sandboxUrl}/simulator`)).json()) as {
      url: string;
      networks: unknown[];
    };
    expect(told.url).toBe(relink.sandbox.simulatorUrl);
    expect(told.networks).toHaveLength(6);
  });
});
