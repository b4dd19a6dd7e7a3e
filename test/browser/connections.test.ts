import { afterAll, afterEach, beforeAll, expect, it } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { describeInBrowser, freePort, launchBrowser, Visitor } from "../support/browser.js";
import { dropHome, makeHome, RelinkProcess } from "../support/relink-process.js";
import { eventually } from "../support/waits.js";

describeInBrowser("the dashboard's connections", () => {
  const home = makeHome();
  let relink: RelinkProcess;
  let browser: Browser;
  let visitors: Visitor[] = [];

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
    const complaints = visitors.flatMap((visitor) => visitor.complaints);
    for (const visitor of visitors) await visitor.close();
    visitors = [];
    expect(complaints).toEqual([]);
  });

  async function enter(name: string, options = {}): Promise<Visitor> {
    const visitor = await Visitor.open(browser, [relink.sandbox.url], options);
    visitors.push(visitor);
    await visitor.signIn(name);
    return visitor;
  }

  it("change without a reload when a token expires", async () => {
    const { page } = await enter("Tom Fletcher");
    const expired = page.locator('.row[data-status="EXPIRED"]');
    const figure = page.locator('.figure[data-status="EXPIRED"] .figure-number');
    const [before, counted] = [await expired.count(), await figure.textContent()];
    await page.evaluate("window.mark = true");
    await relink.advance(120);
    await expired.nth(before).waitFor();
    await eventually("the number follows", async () => (await figure.textContent()) !== counted);
    expect(await page.evaluate("window.mark")).toBe(true);
    expect(await page.locator(".row .flash").count()).toBeGreaterThan(0);
    await page.getByText(/is now expired|connections have changed/).waitFor({ state: "attached" });
  });

  it("stand in groups, what needs somebody first", async () => {
    const { page } = await enter("Tom Fletcher", { viewport: { width: 1280, height: 3000 } });
    const groups = "Own connections,Paid,Monitored connections";
    await shown(page, ".group-head h2", (texts) => texts.map((text) => text.replace(/[\d,.]+$/, "")).join() === groups);
    expect(["EXPIRED", "INVALID"]).toContain(await page.locator(".rows .row").first().getAttribute("data-status"));
    await page.getByRole("heading", { name: /connections? needs? you/ }).waitFor();
  });

  it("are found by name, by status, by network and by purpose, and the address remembers it", async () => {
    const { page } = await enter("Tom Fletcher");
    await page.getByRole("searchbox", { name: "Search" }).fill("karriere");
    await shown(page, ".rows .name", (texts) => texts.join() === "Nordlicht Karriere");
    expect(new URL(page.url()).search).toBe("?q=karriere");
    await page.getByRole("button", { name: "Clear filters" }).click();

    await page.getByRole("button", { name: /^Invalid/ }).click();
    await shown(page, ".rows .chip", (texts) => texts.length > 0 && texts.every((text) => text === "Invalid"));
    await page.reload();
    await page.locator('.figure[data-status="INVALID"][aria-pressed="true"]').waitFor();
    await page.locator('.rows .row[data-status="INVALID"]').first().waitFor();
    await page.getByRole("button", { name: "Clear filters" }).click();

    await page.getByRole("button", { name: /All networks/ }).click();
    await page.getByRole("menuitemcheckbox", { name: /LinkedIn/ }).click();
    await page.keyboard.press("Escape");
    await shown(page, ".rows .mark", (texts) => texts.length > 0 && texts.every((text) => text === "in"));
    await page.getByRole("button", { name: "Clear filters" }).click();

    await page.getByRole("button", { name: /^Monitored/ }).click();
    await shown(
      page,
      ".group-head h2",
      (texts) => texts.join().startsWith("Monitored connections") && texts.length === 1,
    );
    await page.getByRole("searchbox", { name: "Search" }).fill("nobody has this name");
    await page.getByText("No connection matches these filters.").waitFor();
  });

  it("show all of their clocks to whoever asks", async () => {
    const { page } = await enter("Tom Fletcher");
    await page.locator(".expiry").first().click();
    await page.getByRole("heading", { name: "All ends" }).waitFor();
    await page.locator(".popover .clocks li").first().waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".popover").waitFor({ state: "detached" });
  });

  it("lead to a page with the cause, the steps, the days and the history", async () => {
    const visitor = await enter("Tom Fletcher");
    const { page } = visitor;
    await page.getByRole("link", { name: "Nordlicht Karriere" }).click();
    await page.getByRole("heading", { level: 1, name: "Nordlicht Karriere" }).waitFor();
    expect(await page.locator(".steps li").count()).toBeGreaterThan(0);
    await page.getByRole("img", { name: /The last 90 days: .* connected, \d+ outages?/ }).waitFor();
    await page.locator(".history li").first().waitFor();
    expect(await page.locator(".days g").count()).toBe(90);
    await page.getByRole("button", { name: "Look now" }).click();
    await page.getByRole("status").filter({ hasText: "The network" }).waitFor();
    expect(await page.getByRole("button", { name: "Disconnect" }).count()).toBe(0); // Tom is a member.
    await page.goBack();
    await visitor.row("Nordlicht Karriere").waitFor();
  });

  it("are ended by an admin who says so twice", async () => {
    const visitor = await enter("Grace Okafor");
    const { page } = visitor;
    await page.locator('.rows .row[data-status="CONNECTED"] .name').last().click();
    await page.getByRole("button", { name: "Disconnect" }).click();
    const dialog = page.getByRole("alertdialog");
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Disconnect" }).click();
    await dialog.getByRole("button", { name: "Disconnect" }).click();
    await page.locator('.account-status .chip[data-status="DISCONNECTED"]').waitFor();
    await page.locator(".history li").nth(1).waitFor();
  });

  it("are repaired from outside by a link that an admin makes and withdraws", async () => {
    const { page } = await enter("Grace Okafor");
    await page
      .locator('.rows .row[data-status="INVALID"] .name, .rows .row[data-status="EXPIRED"] .name')
      .first()
      .click();
    await page.getByRole("button", { name: "Make a link" }).click();
    const address = await page.getByRole("textbox", { name: "Link for somebody outside" }).inputValue();
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/reconnect\/.{20,}$/);
    await page.getByRole("button", { name: "Withdraw" }).click();
    await page.getByRole("button", { name: "Withdraw" }).waitFor({ state: "detached" });
  });

  it("are those of one's own company and no other, live as well", async () => {
    const [tom, leo] = await Promise.all([enter("Tom Fletcher"), enter("Leo Martins")]);
    const names = async ({ page }: Visitor) => new Set(await page.locator(".rows .name").allTextContents());
    const [ofTom, ofLeo] = await Promise.all([names(tom), names(leo)]);
    expect([...ofTom].filter((name) => ofLeo.has(name))).toEqual([]);
    const before = await leo.page.locator(".strip").textContent();
    const expired = tom.page.locator('.row[data-status="EXPIRED"]');
    const count = await expired.count();
    await relink.advance(60);
    await expired.nth(count).waitFor();
    expect(await leo.page.locator(".strip").textContent()).toBe(before);
    // The other company's account is nowhere, by its address neither.
    const href = await tom.page.locator(".rows .name").first().getAttribute("href");
    await leo.page.goto(relink.sandbox.url + (href as string));
    await leo.page.getByText("There is nothing at this address").waitFor();
  });

  it("speak German to whoever does", async () => {
    const { page } = await enter("Anna Petersen");
    await page.getByRole("heading", { level: 2, name: "Eigene Verknüpfungen" }).waitFor();
    expect(await page.evaluate("document.documentElement.lang")).toBe("de");
    await page.getByRole("link", { name: "Nordlicht Karriere" }).click();
    await page.getByRole("heading", { name: "Relink wurde bei LinkedIn entfernt" }).waitFor();
  });

  it("wait for a day after the security check of which somebody says that it is finished", async () => {
    const { page } = await enter("Leo Martins");
    await page.goto(`${relink.sandbox.url}/?q=Portland&platform=FACEBOOK`);
    await page.getByRole("link", { name: "Harbor & Pine Portland" }).first().click();
    await page.getByRole("button", { name: "Sandbox", exact: true }).click();
    const panel = page.getByRole("complementary", { name: "Sandbox" });
    await panel.getByLabel("What happens").selectOption("CHECKPOINT");
    await panel.getByRole("button", { name: "Break Harbor & Pine Portland" }).click();
    await page.locator('.account-status .chip[data-status="INVALID"]').waitFor();
    await page.getByRole("button", { name: "I finished the security check" }).click();
    await page.getByText(/^Leo Martins said: Security check required\. Security check finished/).waitFor();
    await page.getByText(/^Wait until .*; a reconnect would fail before/).waitFor();
    expect(await page.getByRole("button", { name: /^Reconnect/ }).count()).toBe(0);

    // In the list it waits as well, and the button comes by itself when the day is over.
    await page.goto(`${relink.sandbox.url}/?q=Portland&platform=FACEBOOK`);
    const row = page.locator(".rows .row").first();
    await row.getByText(/Wait until/).waitFor();
    expect(await row.getByRole("button", { name: /^Reconnect/ }).count()).toBe(0);
    await page.evaluate("window.mark = true");
    await page.getByRole("button", { name: "Sandbox", exact: true }).click();
    await panel.getByRole("button", { name: "+ 1 day" }).click();
    await row.getByRole("button", { name: /^Reconnect/ }).waitFor();
    expect(await row.getByText(/Wait until/).count()).toBe(0);
    expect(await page.evaluate("window.mark")).toBe(true);
  });

  it("are light or dark as the system says, until somebody says otherwise", async () => {
    const { page } = await enter("Tom Fletcher", { colorScheme: "light" });
    const isDark = () =>
      page.evaluate("getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/g)[0] < 128");
    expect(await isDark()).toBe(false);
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await isDark()).toBe(true);

    await page.getByRole("button", { name: "Tom Fletcher: menu" }).click();
    await page.getByRole("menuitemradio", { name: "Light" }).click();
    await eventually("it is light", async () => !(await isDark()));
    await page.keyboard.press("Escape");
    await page.reload();
    await page.locator(".row .name").first().waitFor();
    expect(await isDark()).toBe(false);

    await page.goto(`${relink.sandbox.url}/preferences`);
    await page.getByRole("button", { name: "Dark" }).click();
    await page.emulateMedia({ colorScheme: "light" });
    expect(await isDark()).toBe(true);
    await page.getByRole("button", { name: "As the system" }).click();
    expect(await isDark()).toBe(false);
  });

  it("say their status in words to whoever does not see its colour", async () => {
    const { page } = await enter("Tom Fletcher");
    for (const [status, word] of [
      ["CONNECTED", "Connected"],
      ["EXPIRED", "Expired"],
      ["INVALID", "Invalid"],
      ["DISCONNECTED", "Disconnected"],
    ] as const) {
      await page.goto(`${relink.sandbox.url}/?status=${status}`);
      const row = page.locator(".rows .row").first();
      await row.getByRole("cell", { name: word, exact: true }).waitFor();
      const tree = await row.ariaSnapshot();
      expect(tree).toContain(`cell "${word}"`);
    }
  });

  it("are broken and healed from the sandbox's panel", async () => {
    const visitor = await enter("Leo Martins");
    const { page } = visitor;
    const link = page.locator('.rows .row[data-status="CONNECTED"] .name').first();
    const name = (await link.textContent()) as string;
    await link.click();
    await page.locator('.account-status .chip[data-status="CONNECTED"]').waitFor();
    await page.getByRole("button", { name: "Sandbox", exact: true }).click();
    const panel = page.getByRole("complementary", { name: "Sandbox" });
    await panel.getByLabel("What happens").selectOption("APP_REMOVED");
    await panel.getByRole("button", { name: `Break ${name}` }).click();
    await page.locator('.account-status .chip[data-status="INVALID"]').waitFor();
    await page.getByRole("button", { name: /^Reconnect/ }).waitFor();
    await panel.getByRole("button", { name: `Heal ${name}` }).click();
    await page.locator('.account-status .chip[data-status="CONNECTED"]').waitFor();
  });
});

/** Waits until the texts of these elements are as they should be. */
function shown(page: Page, selector: string, areRight: (texts: string[]) => boolean) {
  return eventually(`${selector} is as it should be`, async () =>
    areRight(await page.locator(selector).allTextContents()),
  );
}
