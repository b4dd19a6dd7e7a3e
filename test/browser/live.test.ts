import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { Browser } from "playwright-core";
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

  beforeAll(async () => {
    const port = await freePort();
    line = await TcpProxy.to(`http://127.0.0.1:${port}`);
    origin = line.through(`http://127.0.0.1:${port}`).replace(/\/$/, "");
    [relink, browser] = await Promise.all([
      RelinkProcess.start(home, { PORT: String(port), ALLOWED_ORIGINS: origin }),
      launchBrowser(),
    ]);
  });

  afterAll(async () => {
    await browser?.close();
    await line?.goDown();
    await relink?.stop();
    dropHome(home);
  });

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
    const { data } = await relink.query<{ connectionSummary: { byStatus: { status: string; count: number }[] } }>(
      "{ connectionSummary { byStatus { status count } } }",
    );
    const now = data.connectionSummary.byStatus.find(({ status }) => status === "EXPIRED")?.count ?? 0;
    expect(now).toBeGreaterThan(before + 1);
    expect(await expired.count()).toBe(before);

    await line.comeBack();
    await page.locator('.live[data-state="LIVE"]').waitFor();
    await eventually("every change has arrived", async () => (await expired.count()) === now, 20_000);
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
});
