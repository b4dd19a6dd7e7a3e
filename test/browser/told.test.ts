import { afterAll, afterEach, beforeAll, expect, it } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { describeInBrowser, freePort, launchBrowser, Visitor } from "../support/browser.js";
import { dropHome, makeHome, RelinkProcess } from "../support/relink-process.js";
import { eventually } from "../support/waits.js";

const DAY = 86_400;

describeInBrowser("being told, in the dashboard", () => {
  const home = makeHome();
  let relink: RelinkProcess;
  let browser: Browser;
  let visitor: Visitor;
  let page: Page;

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

  afterEach(async () => {
    const { complaints } = visitor;
    await visitor.close();
    expect(complaints).toEqual([]);
  });

  async function enter(name: string): Promise<void> {
    visitor = await Visitor.open(browser, [relink.sandbox.url]);
    page = visitor.page;
    await visitor.signIn(name);
  }

  it("a reminder appears with a badge while one looks, and is read by a click", async () => {
    await enter("Leo Martins");
    const badge = page.locator(".nav .badge");
    expect(await badge.count()).toBe(0);
    await relink.advance(6 * DAY); // Past the tenth day before some expiries.
    await badge.waitFor();
    await page.getByRole("link", { name: /^Inbox/ }).click();
    const line = page.locator(".inbox li").first();
    await line.locator(".inbox-title").waitFor();
    await page.getByRole("heading", { level: 1, name: /unread$/ }).waitFor();
    const unread = page.locator('.inbox li[data-unread="true"]');
    const before = await unread.count();
    await unread
      .first()
      .getByRole("button", { name: /^Mark as read/ })
      .click();
    await eventually("one less is unread", async () => (await unread.count()) === before - 1);
    await page.getByRole("button", { name: "Mark all as read" }).click();
    await page.getByRole("heading", { level: 1, name: "Nothing unread" }).waitFor();
    await badge.waitFor({ state: "detached" });
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Nothing unread" }).waitFor();
  });

  it("the account's page says which reminders went out, to whom, and which are to come", async () => {
    await enter("Grace Okafor");
    await page.getByRole("link", { name: "Harbor & Pine Coffee", exact: true }).first().click();
    const rungs = page.locator(".rungs li");
    await rungs.first().waitFor();
    expect(await rungs.locator("strong").allTextContents()).toEqual([
      "10 days before",
      "5 days before",
      "1 day before",
      "on the day",
    ]);
    await page.locator('.rungs li[data-state="TOLD"]').first().waitFor();
    const told = page.getByRole("region", { name: "Who was told by mail" });
    await told.getByRole("cell", { name: "Leo Martins" }).first().waitFor();
    await told
      .getByRole("cell", { name: /^Reminders · 10 days before/ })
      .first()
      .waitFor();
  });

  it("one mutes a connection, and hears of it again", async () => {
    await enter("Leo Martins");
    await page.getByRole("link", { name: "Harbor & Pine Coffee", exact: true }).first().click();
    await page.getByRole("button", { name: "Mute" }).click();
    await page.getByRole("button", { name: "Unmute" }).waitFor();
    await page.goto(`${relink.sandbox.url}/preferences`);
    await page.getByRole("button", { name: /^Unmute/ }).click();
    await page.getByText("None. You mute a connection on its page").waitFor();
    await page.reload();
    await page.getByText("None. You mute a connection on its page").waitFor();
  });

  it("one chooses what one is told and how, and the choice is kept", async () => {
    await enter("Leo Martins");
    await page.goto(`${relink.sandbox.url}/preferences`);
    const repairs = page.getByRole("checkbox", { name: "Repairs: By mail" });
    const noMail = page.getByRole("checkbox", { name: "No mail at all from this company" });
    expect(await repairs.isChecked()).toBe(true);
    await repairs.uncheck();
    await noMail.check();
    await eventually("no mail is to be chosen", () => repairs.isDisabled());
    await page.reload();
    await noMail.waitFor();
    expect([await repairs.isChecked(), await noMail.isChecked()]).toEqual([false, true]);
    await noMail.uncheck();
    await eventually("mail can be chosen again", () => repairs.isEnabled());
  });

  it("admins choose the reminder days, and nobody else", async () => {
    await enter("Grace Okafor");
    await page.getByRole("link", { name: "Company" }).click();
    const days = page.getByRole("textbox", { name: "Reminders before the end: LinkedIn, Own" });
    await days.fill("30, soon");
    expect(await page.getByRole("button", { name: "Save" }).last().isDisabled()).toBe(true);
    await days.fill("30, 7");
    await page.getByRole("cell", { name: /Save/ }).getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved. Reminders to come are planned anew.").waitFor();
    await page.getByLabel("Reminders go out at").selectOption("7");
    await page.getByRole("button", { name: "Save" }).first().click();
    await eventually("the hour is stored", async () => page.getByRole("button", { name: "Save" }).first().isDisabled());
    await page.reload();
    await days.waitFor();
    expect(await days.inputValue()).toBe("30, 7");
    expect(await page.getByLabel("Reminders go out at").inputValue()).toBe("7");
    await page.getByRole("button", { name: "As usual" }).click();
    await eventually("the usual days are back", async () => (await days.inputValue()) === "10, 5, 1, 0");
    await visitor.close();
    await enter("Leo Martins");
    await page.getByRole("link", { name: "Company" }).click();
    await page.getByRole("table").waitFor();
    expect(await page.getByRole("textbox").count()).toBe(0);
  });
});
