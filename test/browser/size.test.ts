import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { Browser, CDPSession } from "playwright-core";
import { describeInBrowser, freePort, launchBrowser, Visitor } from "../support/browser.js";
import { dropHome, makeHome, RelinkProcess } from "../support/relink-process.js";
import { eventually } from "../support/waits.js";
import { firstRowsAfter, NOTE_FIRST_ROWS, scrollThrough } from "./support/smoothness.js";

const ACCOUNTS = process.env["RELINK_TEST_FULL"] ? 10_000 : 1_000;
const PER_GRANT = 50;
const PER_CALL = 1_000;
const HOUR = 3_600_000;
/** 116 rows a second. */
const PIXELS_A_FRAME = 120;

describeInBrowser(`a company with ${ACCOUNTS} more accounts`, () => {
  const home = makeHome();
  let relink: RelinkProcess;
  let browser: Browser;

  beforeAll(async () => {
    [relink, browser] = await Promise.all([
      freePort().then((port) => RelinkProcess.start(home, { PORT: String(port) })),
      launchBrowser(),
    ]);
    await importAll(0, HOUR);
  });

  afterAll(async () => {
    await browser?.close();
    await relink?.stop();
    dropHome(home);
  });

  /** All of them, with consents that end so long from now. */
  async function importAll(round: number, lifetime: number): Promise<void> {
    const [, company] = relink.sandbox.companies;
    const { now } = (await (await fetch(`${relink.sandbox.sandboxUrl}/clock`)).json()) as { now: string };
    const at = (milliseconds: number) => new Date(new Date(now).getTime() + milliseconds).toISOString();
    for (let from = 0; from < ACCOUNTS; from += PER_CALL) {
      const grants = Array.from({ length: PER_CALL / PER_GRANT }, (_, index) => {
        const first = from + index * PER_GRANT;
        return {
          provider: "META",
          appId: "size",
          subject: `person-${first}`,
          accessToken: `token-${round}-${first}`,
          scopes: [],
          mintedAt: at(round - 1_000),
          clocks: { access: { expiresAt: at(lifetime), renewable: false } },
          accounts: Array.from({ length: PER_GRANT }, (__, offset) => ({
            platform: "FACEBOOK",
            purpose: "OWN",
            externalId: `page-${first + offset}`,
            name: `Page ${String(first + offset).padStart(5, "0")}`,
          })),
        };
      });
      const { data, errors } = await relink.query<{ importAccounts: { userErrors: { message: string }[] } }>(
        "mutation ($input: ImportAccountsInput!) { importAccounts(input: $input) { userErrors { message } } }",
        { input: { grants } },
        company?.serviceKey,
      );
      expect([errors, data?.importAccounts.userErrors]).toEqual([undefined, []]);
    }
  }

  it("shows its first rows and is scrolled through to its last one, of which figures are told", async () => {
    const visitor = await Visitor.open(browser, [relink.sandbox.url]);
    const { page } = visitor;
    await page.addInitScript(NOTE_FIRST_ROWS);
    await visitor.signIn("Leo Martins");
    const firstRows: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      await page.goto(`${relink.sandbox.url}/`);
      firstRows.push(await firstRowsAfter(page));
    }

    await page.getByLabel("Order").selectOption("name");
    await page.getByRole("searchbox").fill("Page 0");
    await page.getByRole("link", { name: "Page 00000" }).waitFor();
    const smoothness = await scrollThrough(page, PIXELS_A_FRAME);
    expect(smoothness.mostRows).toBeGreaterThan(10);
    expect(smoothness.mostRows).toBeLessThan(60);
    await page.getByRole("link", { name: `Page ${String(ACCOUNTS - 1).padStart(5, "0")}` }).waitFor();
    expect(visitor.complaints).toEqual([]);
    await visitor.close();

    const rounded = (value: number) => Math.round(value);
    process.stdout.write(
      `${ACCOUNTS} accounts: first rows after ${firstRows.map(rounded).join(", ")} ms; ` +
        `scrolled through in ${smoothness.seconds.toFixed(1)} s: ${smoothness.frames} frames, ` +
        `${smoothness.droppedFrames} dropped, ${smoothness.framesWithoutRows} waiting for rows, ` +
        `${smoothness.longTasks} tasks above 50 ms, the longest ${rounded(smoothness.longestTask)} ms\n`,
    );
  });

  it("draws only what can be seen, reaches the last one, and does not grow by live changes", async () => {
    const visitor = await Visitor.open(browser, [relink.sandbox.url]);
    const { page } = visitor;
    await visitor.signIn("Leo Martins");
    const cdp = await visitor.context.newCDPSession(page);
    const rows = page.locator(".rows .row");
    await page.locator(".group-head .count").first().waitFor();
    expect(await rows.count()).toBeLessThan(60);

    const heapBefore = await heapOf(cdp);
    await relink.advance((2 * HOUR) / 1_000); // Every one of them expires.
    const expired = page.locator('.figure[data-status="EXPIRED"] .figure-number');
    const count = async () => Number((await expired.textContent())?.replaceAll(/\D/g, ""));
    await eventually("all have expired", async () => (await count()) >= ACCOUNTS);
    await page.getByText(/changes are not in this list yet/).waitFor();
    expect(await rows.count()).toBeLessThan(60);
    const heapAfter = await heapOf(cdp);
    // A change takes about a kilobyte on its way; kept, they would be seen here.
    expect(heapAfter - heapBefore).toBeLessThan(2_000_000 + ACCOUNTS * 150);

    await page.getByRole("button", { name: "Refresh the list" }).click();
    await page.getByLabel("Order").selectOption("name");
    await page.getByRole("searchbox").fill("Page 0");
    await page.getByRole("link", { name: "Page 00000" }).waitFor();
    const last = page.getByRole("link", { name: `Page ${String(ACCOUNTS - 1).padStart(5, "0")}` });
    await eventually(
      "the last row is reached",
      async () => {
        await page.evaluate("scrollTo(0, document.documentElement.scrollHeight)");
        return last.isVisible();
      },
      120_000,
    );
    expect(await rows.count()).toBeLessThan(60);
    expect(visitor.complaints).toEqual([]);
    await visitor.close();
  });
});

/** Bytes that are in use when everything that nobody holds is gone. */
async function heapOf(cdp: CDPSession): Promise<number> {
  await cdp.send("HeapProfiler.collectGarbage");
  const { usedSize } = await cdp.send("Runtime.getHeapUsage");
  return usedSize;
}
