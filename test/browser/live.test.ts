import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { join } from "node:path";
import Libsql from "libsql";
import type { Browser, Page } from "playwright-core";
import { describeInBrowser, freePort, launchBrowser, Visitor } from "../support/browser.js";
import { dropHome, makeHome, RelinkProcess } from "../support/relink-process.js";
import { TcpProxy } from "../support/tcp-proxy.js";
import { eventually } from "../support/waits.js";

describeInBrowser("a dashboard whose line breaks", () => {
  const home = makeHome();
  let relink: RelinkProcess;
  let browser: Browser;
  let line: TcpProxy;
  let origin: string;
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    line = await TcpProxy.to(`http://127.0.0.1:${port}`);
    origin = line.through(`http://127.0.0.1:${port}`).replace(/\/$/, "");
    [relink, browser] = await Promise.all([startRelink(), launchBrowser()]);
  });

  afterAll(async () => {
    await browser?.close();
    await line?.goDown();
    await relink?.stop();
    dropHome(home);
  });

  function startRelink(): Promise<RelinkProcess> {
    return RelinkProcess.start(home, { PORT: String(port), ALLOWED_ORIGINS: origin });
  }

  /** How many of the company's connections are so, as the API has it. */
  async function countNow(wanted: string): Promise<number> {
    const { data } = await relink.query<{ connectionSummary: { byStatus: { status: string; count: number }[] } }>(
      "{ connectionSummary { byStatus { status count } } }",
    );
    return data.connectionSummary.byStatus.find(({ status }) => status === wanted)?.count ?? 0;
  }

  it("says so, and misses none of what happened meanwhile", async () => {
    const visitor = await Visitor.open(browser, [origin], { viewport: { width: 1280, height: 3000 } });
    const { page } = visitor;
    await visitor.signIn("Tom Fletcher");
    const expired = page.locator('.row[data-status="EXPIRED"]');
    const before = await expired.count();

    await line.goDown();
    await page.locator('.live[data-state="RECONNECTING"]').waitFor();
    await page.getByRole("status").filter({ hasText: "The line to Relink is broken" }).waitFor();
    await relink.advance(300); // Several tokens of the demo end.
    const now = await countNow("EXPIRED");
    expect(now).toBeGreaterThan(before + 1);
    expect(await expired.count()).toBe(before);

    await line.comeBack();
    await page.locator('.live[data-state="LIVE"]').waitFor();
    await eventually("every change has arrived", async () => (await expired.count()) === now, 20_000);
    expect(visitor.complaints).toEqual([]);
    await visitor.close();
  });

  it("reads everything anew where what was missed cannot be told any more", async () => {
    const visitor = await Visitor.open(browser, [origin], { viewport: { width: 1280, height: 3000 } });
    const { page } = visitor;
    const kinds = kindsHeardBy(page);
    await visitor.signIn("Tom Fletcher");
    const invalid = page.locator('.row[data-status="INVALID"]');
    const before = await invalid.count();

    await line.goDown();
    await page.locator('.live[data-state="RECONNECTING"]').waitFor();
    await breakLogin();
    const now = await countNow("INVALID");
    expect(now).toBeGreaterThan(before);
    await relink.stop();
    beginStreamsAnew(join(home, "relink.db"));
    relink = await startRelink();
    await line.comeBack();

    await page.locator('.live[data-state="LIVE"]').waitFor();
    await eventually("the list is read anew", async () => (await invalid.count()) === now, 20_000);
    await eventually("the number is", async () => {
      const text = await page.locator('.figure[data-status="INVALID"] .figure-number').textContent();
      return text === String(now);
    });
    expect(kinds.filter((kind) => kind === "RESYNC")).toHaveLength(1);
    expect(visitor.complaints).toEqual([]);

    // From there on it is told of changes again.
    await breakLogin();
    await invalid.nth(now).waitFor();
    expect(kinds.at(-1)).toBe("CHANGED");
    await visitor.close();
  });

  it("goes on where it was when the computer was offline for a while", async () => {
    const visitor = await Visitor.open(browser, [origin], { viewport: { width: 1280, height: 3000 } });
    const { page, context } = visitor;
    await visitor.signIn("Tom Fletcher");
    const broken = page.locator('.rows .row[data-status="EXPIRED"], .rows .row[data-status="INVALID"]');
    const before = await broken.count();
    await context.setOffline(true);
    await page.locator('.live[data-state="OFFLINE"]').waitFor();
    await page.getByRole("status").filter({ hasText: "This computer is offline" }).waitFor();
    await breakLogin();
    expect(await broken.count()).toBe(before);

    await context.setOffline(false);
    await page.locator('.live[data-state="LIVE"]').waitFor();
    await broken.nth(before).waitFor();
    expect(await page.getByText("This computer is offline").count()).toBe(0);
    expect(visitor.complaints).toEqual([]);
    await visitor.close();
  });

  it("says in its list that it could not be read, and reads it when asked again", async () => {
    const visitor = await Visitor.open(browser, [origin]);
    const { page } = visitor;
    await visitor.signIn("Tom Fletcher");
    await line.goDown();
    await page.getByRole("button", { name: /^Disconnected/ }).click();
    await page.getByText("Relink does not answer.").waitFor();
    await line.comeBack();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator('.rows .chip[data-status="DISCONNECTED"]').first().waitFor();
    await visitor.close();
  });

  /** Ends one of the first company's logins at Facebook, and waits until Relink knows. */
  async function breakLogin(): Promise<void> {
    const { data } = await relink.query<{ connections: { nodes: { id: string }[] } }>(
      "{ connections(first: 1, filter: { platforms: [FACEBOOK], statuses: [CONNECTED] }) { nodes { id } } }",
    );
    const id = data.connections.nodes[0]?.id as string;
    const controls = `${relink.sandbox.sandboxUrl}/accounts/${id}/break`;
    const headers = { "content-type": "application/json" };
    const answer = await fetch(controls, { method: "POST", headers, body: JSON.stringify({ cause: "APP_REMOVED" }) });
    expect(answer.status).toBe(200);
    await eventually("Relink knows", async () => {
      await relink.query("mutation ($input: VerifyAccountInput!) { verifyAccount(input: $input) { verdict } }", {
        input: { accountId: id },
      });
      const found = await relink.query<{ connection: { status: string } }>(
        "query ($id: ID!) { connection(id: $id) { status } }",
        { id },
      );
      return found.data.connection.status === "INVALID";
    });
  }
});

/** The kinds of events that a page hears of the stream of changes, in order, filled as they come. */
function kindsHeardBy(page: Page): string[] {
  const kinds: string[] = [];
  page.on("websocket", (socket) =>
    socket.on("framereceived", ({ payload }) => {
      for (const [, kind] of String(payload).matchAll(/"kind":"(CHANGED|RESYNC)"/g)) kinds.push(kind as string);
    }),
  );
  return kinds;
}

/** As after a restore from a backup: numbers of before mean nothing any more. The service must not be running. */
function beginStreamsAnew(path: string): void {
  const file = new Libsql(path);
  try {
    file.prepare("UPDATE company_streams SET generation = 'restored' || substr(generation, 9)").run();
  } finally {
    file.close();
  }
}
