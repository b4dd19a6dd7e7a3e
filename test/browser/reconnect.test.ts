import { afterAll, afterEach, beforeAll, expect, it } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { describeInBrowser, freePort, launchBrowser, Visitor } from "../support/browser.js";
import { dropHome, makeHome, RelinkProcess } from "../support/relink-process.js";
import { eventually } from "../support/waits.js";

/** One of Harbor & Pine's own profiles on Grace's Facebook login, which carries others as well. */
const PORTLAND = "Harbor & Pine Portland";

describeInBrowser("reconnecting from the dashboard", () => {
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
    await breakAccount(PORTLAND, "APP_REMOVED");
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

  async function enter(name = "Grace Okafor", options = {}): Promise<void> {
    const { url, simulatorUrl } = relink.sandbox;
    visitor = await Visitor.open(browser, [url, simulatorUrl], { viewport: { width: 1280, height: 2400 }, ...options });
    page = visitor.page;
    await visitor.signIn(name);
  }

  async function breakAccount(name: string, cause: string): Promise<void> {
    const [, company] = relink.sandbox.companies;
    const { data } = await relink.query<{ connections: { nodes: { id: string; status: string }[] } }>(
      "query ($text: String) { connections(first: 1, filter: { text: $text, platforms: [FACEBOOK] }) { nodes { id status } } }",
      { text: name },
      company?.adminToken,
    );
    const id = data.connections.nodes[0]?.id as string;
    const response = await fetch(`${relink.sandbox.sandboxUrl}/accounts/${id}/break`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ cause }),
    });
    expect(response.status).toBe(200);
    await eventually("the connection is broken", async () => {
      const answer = await relink.query<{ connection: { status: string } }>(
        "query ($id: ID!) { connection(id: $id) { status } }",
        { id },
        company?.adminToken,
      );
      return answer.data.connection.status === "INVALID";
    });
  }

  /** Opens the window by a click and gives it at the network's consent page. */
  async function leave(name: string): Promise<Page> {
    const [window] = await Promise.all([page.waitForEvent("popup"), visitor.reconnect(name).first().click()]);
    await window.getByRole("button", { name: /^(Continue to|Weiter zu)/ }).click();
    await window.getByRole("button", { name: "Allow" }).waitFor();
    return window;
  }

  async function consent(window: Page, person: string): Promise<void> {
    await window.locator("label.person", { hasText: person }).getByRole("radio").check();
    await window.getByRole("button", { name: "Allow" }).click();
  }

  /** Goes to a button by Tab and presses it by Enter. */
  async function pressUntil(window: Page, name: string | RegExp): Promise<void> {
    const button = window.getByRole("button", { name });
    const hasFocus = () => button.and(window.locator(":focus")).isVisible();
    for (let presses = 0; !(await hasFocus()); presses += 1) {
      expect(presses).toBeLessThan(40);
      await window.keyboard.press("Tab");
    }
    await window.keyboard.press("Enter");
  }

  const dialog = () => page.getByRole("dialog");

  it("ends when its window is closed, and nothing has changed", async () => {
    await enter();
    const window = await leave(PORTLAND);
    await dialog().getByText("Sign in and agree at Facebook").waitFor();
    await window.close();
    await dialog().getByText("Cancelled").waitFor();
    await dialog().getByRole("button", { name: "Close" }).click();
    await dialog().waitFor({ state: "detached" });
    expect(await visitor.row(PORTLAND).first().getAttribute("data-status")).toBe("INVALID");
  });

  it("says how many connections the login is about to repair", async () => {
    await enter();
    const { data } = await relink.query<{ connections: { nodes: { sharedConsent: { broken: number } }[] } }>(
      "query ($text: String) { connections(first: 1, filter: { text: $text, statuses: [INVALID] }) { nodes { sharedConsent { broken } } } }",
      { text: PORTLAND },
      relink.sandbox.companies[1]?.adminToken,
    );
    const broken = data.connections.nodes[0]?.sharedConsent.broken as number;
    expect(broken).toBeGreaterThan(2);
    await visitor.row(PORTLAND).first().getByText(`repairs ${broken}`).waitFor();
    expect(await visitor.reconnect(PORTLAND).first().getAttribute("aria-describedby")).not.toBeNull();
    await visitor.row(PORTLAND).first().getByRole("link").click();
    await page.getByText(`This login repairs ${broken} connections.`).waitFor();
    // One that is alone on its login says nothing of the kind.
    await page.goto(`${relink.sandbox.url}/?q=Latte`);
    await visitor.reconnect("Harbor & Pine Latte Art").waitFor();
    expect(await page.getByText(/^repairs/).count()).toBe(0);
  });

  it("is done by keyboard alone, from the list and back to it", async () => {
    await enter();
    const button = visitor.reconnect(PORTLAND).first();
    const hasFocus = () => button.and(page.locator(":focus")).isVisible();
    await page.getByRole("searchbox", { name: "Search" }).focus();
    for (let presses = 0; !(await hasFocus()); presses += 1) {
      expect(presses).toBeLessThan(80);
      await page.keyboard.press("Tab");
    }
    const [window] = await Promise.all([page.waitForEvent("popup"), page.keyboard.press("Enter")]);
    await window.getByRole("button", { name: /^Continue to/ }).waitFor();
    await pressUntil(window, /^Continue to/);
    await window.getByRole("button", { name: "Cancel" }).waitFor();
    await pressUntil(window, "Cancel");
    await dialog().getByText("Refused at the network").waitFor();
    await page.keyboard.press("Escape");
    await dialog().waitFor({ state: "detached" });
    await eventually("the focus is where it was", hasFocus);
  });

  it("ends when somebody says no at the network", async () => {
    await enter();
    const window = await leave(PORTLAND);
    await window.getByRole("button", { name: "Cancel" }).click();
    await dialog().getByText("Refused at the network").waitFor();
  });

  it("shows another login's profile beside the expected one", async () => {
    await enter();
    const window = await leave(PORTLAND);
    const people = await window.locator("label.person").allTextContents();
    const other = people.find((text) => !text.includes(PORTLAND)) as string;
    await window.locator("label.person").nth(people.indexOf(other)).getByRole("radio").check();
    await window.getByRole("button", { name: "Allow" }).click();
    await dialog().getByText("That was another profile").waitFor();
    const sides = dialog().locator(".side-by-side > div");
    expect(await sides.first().textContent()).toContain(PORTLAND);
    expect(await sides.nth(1).textContent()).not.toContain(PORTLAND);
    await dialog().getByRole("button", { name: "Try again" }).waitFor();
    await page.keyboard.press("Escape");
    await dialog().waitFor({ state: "detached" });
  });

  it("goes on in the same tab where the browser lets no window open", async () => {
    await enter();
    await page.evaluate("window.open = () => null");
    await visitor.reconnect(PORTLAND).first().click();
    await dialog().getByText("Your browser has blocked the window.").waitFor();
    await dialog().getByRole("button", { name: "Go on in this tab" }).click();
    await page.getByRole("button", { name: /^Continue to/ }).click();
    await page.getByRole("button", { name: "Cancel" }).click();
    // Back on the account's own page, signed in as before.
    await dialog().getByText("Refused at the network").waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/accounts\//);
    expect(new URL(page.url()).hash).toBe("");
  });

  it("repairs in a window, and everything else of that login with it, while the page looks on", async () => {
    await enter();
    const broken = page.locator('.row[data-status="INVALID"]');
    const before = await broken.count();
    expect(before).toBeGreaterThan(2);
    const window = await leave(PORTLAND);
    await consent(window, PORTLAND);
    await dialog().getByText("It works again").waitFor();
    await dialog()
      .getByText(/This login repaired \d+ more connections/)
      .waitFor();
    expect(window.isClosed()).toBe(true);
    await dialog().getByRole("button", { name: "Close" }).click();
    await visitor.row(PORTLAND).first().locator('.chip[data-status="CONNECTED"]').waitFor();
    expect(await visitor.row(PORTLAND).first().locator(".cell-act button").count()).toBe(0);
    await eventually("the others are whole", async () => (await broken.count()) < before - 1);
  });

  it("connects something new, of which the person chooses", async () => {
    await enter();
    await page.getByRole("button", { name: "Connect a profile" }).click();
    await dialog()
      .getByRole("radio", { name: /Facebook/ })
      .check();
    const [window] = await Promise.all([
      page.waitForEvent("popup"),
      dialog().getByRole("button", { name: "Continue to Facebook" }).click(),
    ]);
    await window.getByRole("button", { name: /^Continue to/ }).click();
    await consent(window, "Nora Newcomer");
    await dialog().getByText("Which profiles shall be connected?").waitFor();
    await dialog().getByRole("checkbox").last().uncheck();
    const name = (await dialog().locator(".choice-line bdi").first().textContent()) as string;
    await dialog()
      .getByRole("button", { name: /^Connect \d+ profiles?$/ })
      .click();
    await dialog().getByText("Relink watches over it from now on").waitFor();
    await dialog().getByRole("button", { name: "Close" }).click();
    await visitor.row(name).first().waitFor();
  });
});
