import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { describeInBrowser, freePort, launchBrowser, Visitor } from "../support/browser.js";
import { dropHome, makeHome, RelinkProcess } from "../support/relink-process.js";
import { eventually } from "../support/waits.js";

/** On Grace's login, which ends in sixteen days; reminders go to all three people of the company. */
const ACCOUNT = "Harbor & Pine Coffee";
const LEO = "leo@harborpine.example";
const GRACE = "grace@harborpine.example";
const MOST_DAYS = 20;

describeInBrowser("the ladder of reminders, by the sandbox's clock", () => {
  const home = makeHome();
  let relink: RelinkProcess;
  let browser: Browser;

  beforeAll(async () => {
    [relink, browser] = await Promise.all([
      freePort().then((port) => RelinkProcess.start(home, { PORT: String(port) })),
      launchBrowser(),
    ]);
  });

  afterAll(async () => {
    await browser?.close();
    await relink?.stop();
    dropHome(home);
  });

  /** The subjects of the reminders that somebody was sent, the newest first. */
  async function remindersOf(recipient: string): Promise<string[]> {
    const address = `${relink.sandbox.sandboxUrl}/mails?limit=200&recipient=${encodeURIComponent(recipient)}`;
    const { mails } = (await (await fetch(address)).json()) as { mails: { subject: string; category: string }[] };
    return mails.filter(({ category }) => category === "EXPIRY_REMINDERS").map(({ subject }) => subject);
  }

  async function openAccount(page: Page): Promise<void> {
    await page.getByRole("link", { name: ACCOUNT, exact: true }).first().click();
    await page.locator(".rungs li").first().waitFor();
    await page.getByRole("button", { name: "Sandbox", exact: true }).click();
  }

  /** Moves the clock day by day in the panel until so many of the account's reminders went out; the page in front of it says so. */
  async function climb(page: Page, told: number): Promise<void> {
    const aDay = page.getByRole("complementary", { name: "Sandbox" }).getByRole("button", { name: "+ 1 day" });
    for (let day = 0; (await toldRungs()) < told; day += 1) {
      expect(day).toBeLessThan(MOST_DAYS);
      await aDay.click();
      await eventually("the move has begun", () => aDay.isDisabled());
      await eventually("the move is over", () => aDay.isEnabled(), 60_000);
    }
    const rungs = page.locator('.rungs li[data-state="TOLD"]');
    await eventually("the page shows them", async () => (await rungs.count()) === told);
  }

  /** How many of the account's reminders have been told, as the API has it. */
  async function toldRungs(): Promise<number> {
    const [, company] = relink.sandbox.companies;
    const { data } = await relink.query<{ connections: { nodes: { reminders: { state: string }[] }[] } }>(
      "query ($text: String) { connections(first: 1, filter: { text: $text, platforms: [FACEBOOK] }) { nodes { reminders { state } } } }",
      { text: ACCOUNT },
      company?.adminToken,
    );
    return data.connections.nodes[0]?.reminders.filter(({ state }) => state === "TOLD").length ?? 0;
  }

  it("is climbed day by day, and somebody who unsubscribes in a mail on the way hears no more of it", async () => {
    const visitor = await Visitor.open(browser, [relink.sandbox.url], { viewport: { width: 1280, height: 2000 } });
    const { page, context } = visitor;
    await visitor.signIn("Leo Martins");
    await openAccount(page);
    await climb(page, 1);

    // From the panel into the mailbox, to his mail, and by its link to the page that asks once.
    await page.getByRole("link", { name: "Captured mails" }).click();
    await page.getByRole("textbox", { name: "To this address only" }).fill(LEO);
    await page.getByRole("button", { name: "Show" }).click();
    await page
      .getByRole("link", { name: /in 10 days$/ })
      .first()
      .click();
    const [unsubscribing] = await Promise.all([
      context.waitForEvent("page"),
      page
        .frameLocator("iframe")
        .getByRole("link", { name: /unsubscribe/i })
        .click(),
    ]);
    await unsubscribing.getByRole("heading", { name: "Unsubscribe" }).waitFor();
    await unsubscribing.getByRole("button", { name: "Unsubscribe", exact: true }).click();
    await unsubscribing.getByRole("heading", { name: "You are unsubscribed" }).waitFor();
    await unsubscribing.close();
    const [ofLeo, ofGrace] = [await remindersOf(LEO), await remindersOf(GRACE)];
    expect(ofLeo.length).toBeGreaterThan(0);

    await page.goto(relink.sandbox.url);
    await openAccount(page);
    for (const told of [2, 3, 4]) await climb(page, told);
    expect(await page.locator(".rungs strong").allTextContents()).toEqual([
      "10 days before",
      "5 days before",
      "1 day before",
      "on the day",
    ]);
    await page.getByRole("complementary", { name: "Sandbox" }).getByRole("button", { name: "+ 1 day" }).click();
    await page.locator('.account-status .chip[data-status="EXPIRED"]').waitFor();
    expect(await remindersOf(LEO)).toEqual(ofLeo);
    const since = (await remindersOf(GRACE)).slice(0, -ofGrace.length).toReversed();
    for (const rung of [/in 5 days$/, /tomorrow$/, /today$/]) expect(since).toContainEqual(expect.stringMatching(rung));
    expect(visitor.complaints).toEqual([]);
    await visitor.close();
  });
});
