import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { describeInBrowser, freePort, launchBrowser, Visitor } from "../support/browser.js";
import { dropHome, makeHome, RelinkProcess } from "../support/relink-process.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
}

/** What axe finds wrong by the rules of WCAG 2.2 AA and good practice, element by element. (Focus guards hand the focus on at once.) */
async function violationsOf(page: Page): Promise<string[]> {
  // Colours are judged when nothing fades any more.
  await page.evaluate(
    "Promise.all(document.getAnimations().filter((each) => each.effect.getTiming().iterations !== Infinity).map((each) => each.finished))",
  );
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<{ violations: Violation[] }>(
    "axe.run({ exclude: ['[data-base-ui-focus-guard]'] }, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })",
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id} ${node.target.join(" ")}: ${node.failureSummary}`),
  );
}

describeInBrowser("axe finds nothing wrong", () => {
  const home = makeHome();
  let relink: RelinkProcess;
  let browser: Browser;

  beforeAll(async () => {
    [relink, browser] = await Promise.all([
      freePort().then((port) => RelinkProcess.start(home, { PORT: String(port) })),
      launchBrowser(),
    ]);
    await relink.advance(6 * 86_400); // So that there is something in the inbox.
  });

  afterAll(async () => {
    await browser?.close();
    await relink?.stop();
    dropHome(home);
  });

  it.each([
    ["light", 1600],
    ["dark", 360],
  ] as const)("in %s at %i pixels, on every page", async (colorScheme, width) => {
    const { url } = relink.sandbox;
    const options = { viewport: { width, height: 1000 }, colorScheme };
    const visitor = await Visitor.open(browser, [url], options);
    const { page } = visitor;
    const found: Record<string, string[]> = {};
    const look = async (name: string) => {
      found[name] = await violationsOf(page);
      expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
    };
    await page.goto(url);
    await page.getByRole("button", { name: "Anna Petersen" }).waitFor();
    await look("sign-in");
    await visitor.signIn("Anna Petersen");
    await look("connections");
    await page.locator(".expiry").first().click();
    await page.locator(".popover .clocks li").first().waitFor();
    await look("clocks");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Profil verknüpfen" }).click();
    await page.getByRole("dialog").getByRole("radio").first().waitFor();
    await look("connecting");
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.locator(".user").click();
    await page.getByRole("menu").waitFor();
    await look("menu");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Sandbox", exact: true }).click();
    await page.locator(".sandbox select").first().waitFor();
    await look("sandbox");
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "Nordlicht Hilfe" }).click();
    await page.locator(".history li").first().waitFor();
    await page.locator(".outages summary").click();
    await page.getByRole("heading", { name: "Erinnerungen" }).waitFor();
    await look("account");
    await page.getByRole("link", { name: /^Posteingang/ }).click();
    await page.locator(".inbox li, p.state").first().waitFor();
    await look("inbox");
    await page.getByRole("link", { name: "Unternehmen" }).click();
    await page.getByRole("table").waitFor();
    await look("company");
    await page.goto(`${url}/preferences`);
    await page.locator(".choices-table").waitFor();
    await look("preferences");
    await page.goto(`${url}/accounts/nothing`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await look("not found");
    await visitor.close();
    expect(found).toEqual(Object.fromEntries(Object.keys(found).map((name) => [name, []])));
  });

  it.each([
    ["light", 1280],
    ["dark", 360],
  ] as const)("in %s at %i pixels, on the pages that need no dashboard", async (colorScheme, width) => {
    const { url, simulatorUrl, sandboxUrl } = relink.sandbox;
    const options = { viewport: { width, height: 900 }, colorScheme };
    const visitor = await Visitor.open(browser, [url, simulatorUrl], options);
    const { page } = visitor;
    const found: Record<string, string[]> = {};
    const look = async (name: string, at: Page) => {
      found[name] = await violationsOf(at);
      expect(await at.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
      // The style is in force: its digest is the one that the policy names.
      const dark = await at.evaluate("getComputedStyle(document.querySelector('main')).backgroundColor");
      expect(dark).toBe(colorScheme === "dark" ? "rgb(26, 28, 31)" : "rgb(255, 255, 255)");
    };

    const { mails } = (await (await fetch(`${sandboxUrl}/mails?recipient=tom@nordlicht.example`)).json()) as {
      mails: { headers: Record<string, string> }[];
    };
    const [unsubscribe] = /https?:[^>]+/.exec(mails[0]?.headers["List-Unsubscribe"] ?? "") ?? [];
    await page.goto(unsubscribe as string);
    await page.getByRole("button", { name: "Unsubscribe", exact: true }).waitFor();
    await look("unsubscribe", page);
    await page.goto(`${url}/unsubscribe/nothing`);
    await look("unknown unsubscribe", page);
    await page.goto(`${url}/deletion/nothing`);
    await page.getByRole("heading", { name: "Deletion of your data" }).waitFor();
    await look("deletion", page);
    await page.goto(`${url}/oauth/callback/meta?state=nothing&code=nothing`);
    await look("refused", page);

    await visitor.signIn("Grace Okafor");
    await page.goto(`${url}/?status=INVALID`);
    await page.locator('.rows .row[data-status="INVALID"] .name').first().click();
    await page.getByRole("button", { name: "Make a link" }).click();
    const link = await page.getByRole("textbox", { name: "Link for somebody outside" }).inputValue();
    const [window] = await Promise.all([
      page.waitForEvent("popup"),
      page
        .getByRole("button", { name: /^Reconnect/ })
        .first()
        .click(),
    ]);
    await window.getByRole("button", { name: /^Continue to/ }).waitFor();
    await look("start", window);
    await window.getByRole("button", { name: /^Continue to/ }).click();
    await window.getByRole("button", { name: "Cancel" }).waitFor();
    await page.goto(link);
    await page.getByRole("button").first().waitFor();
    await look("link", page);
    // With the page gone that would close it, and nobody to tell, the window stays.
    await window.evaluate("opener = null");
    await window.getByRole("button", { name: "Cancel" }).click();
    await window.getByRole("heading", { name: "You are back" }).waitFor();
    await look("return", window);
    await window.close();
    await visitor.close();
    expect(found).toEqual(Object.fromEntries(Object.keys(found).map((name) => [name, []])));
  });
});
