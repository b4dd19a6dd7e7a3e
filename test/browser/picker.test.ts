import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, expect, it } from "@jest/globals";
import { SignJWT } from "jose";
import type { Browser, Locator, Page } from "playwright-core";
import { describeInBrowser, freePort, launchBrowser, Visitor } from "../support/browser.js";
import { dropHome, makeHome, RelinkProcess } from "../support/relink-process.js";
import { eventually } from "../support/waits.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SAMPLE = fileURLToPath(new URL("../../docs/samples/serve.mjs", import.meta.url));

/** Profiles of Harbor & Pine, whose people read English. */
const PORTLAND = "Harbor & Pine Portland";
const BROOKLYN = "Harbor & Pine Brooklyn";
const GRACE = "?company=1&role=admin";

/** The sample of docs/embedding.md as it stands there, on an origin of its own. */
class SamplePage {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async serve(home: string, port: number): Promise<SamplePage> {
    const child = spawn(process.execPath, [SAMPLE], {
      env: { PATH: process.env["PATH"], PORT: String(port), RELINK_HOME: home },
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout as NonNullable<typeof child.stdout>, "data");
    return new SamplePage(child, `http://127.0.0.1:${port}`);
  }

  async stop(): Promise<void> {
    const gone = once(this.child, "exit");
    this.child.kill();
    await gone;
  }
}

describeInBrowser("the account picker in a page of another origin", () => {
  const home = makeHome();
  let relink: RelinkProcess;
  let browser: Browser;
  let sample: SamplePage;
  let stranger: SamplePage;
  let visitor: Visitor;
  let page: Page;

  beforeAll(async () => {
    const [port, samplePort, strangerPort] = [await freePort(), await freePort(), await freePort()];
    const env = { PORT: String(port), ALLOWED_ORIGINS: `http://127.0.0.1:${samplePort}` };
    [relink, browser] = await Promise.all([RelinkProcess.start(home, env), launchBrowser()]);
    sample = await SamplePage.serve(home, samplePort);
    stranger = await SamplePage.serve(home, strangerPort);
  });

  afterAll(async () => {
    await browser?.close();
    await Promise.all([sample?.stop(), stranger?.stop(), relink?.stop()]);
    dropHome(home);
  });

  afterEach(async () => {
    const { complaints } = visitor;
    await visitor.close();
    expect(complaints).toEqual([]);
  });

  async function open(who = GRACE, options = {}): Promise<void> {
    const { url, simulatorUrl } = relink.sandbox;
    visitor = await Visitor.open(browser, [sample.url, url, simulatorUrl], options);
    page = visitor.page;
    await page.goto(sample.url + who);
    await page.locator(".row").first().waitFor();
    // Nothing is to be read anew by the page that is looked at.
    await page.evaluate("window.mark = true");
  }

  /** A row, by the name and the platform of its account. */
  function row(name: string, platform = "Facebook"): Locator {
    const named = page.locator(".row").filter({ has: page.getByText(name, { exact: true }) });
    return named.filter({ has: page.getByRole("img", { name: platform, exact: true }) });
  }

  function events(text: string): Locator {
    return page.locator("#events li", { hasText: text });
  }

  /** Ends the whole login that the account lives on. */
  async function breakAccount(name: string, platform = "FACEBOOK", companyNumber = 1): Promise<void> {
    const company = relink.sandbox.companies[companyNumber];
    const { data } = await relink.query<{ connections: { nodes: { id: string }[] } }>(
      "query ($filter: ConnectionFilter) { connections(first: 1, filter: $filter) { nodes { id } } }",
      { filter: { text: name, platforms: [platform], purposes: ["OWN"] } },
      company?.adminToken,
    );
    const response = await fetch(`${relink.sandbox.sandboxUrl}/accounts/${data.connections.nodes[0]?.id}/break`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ cause: "APP_REMOVED" }),
    });
    expect(response.status).toBe(200);
  }

  /** Profiles of one consent at LinkedIn, for the first company. @returns their ids */
  async function importAccounts(names: readonly string[]): Promise<string[]> {
    const { id: company, serviceKey } = relink.sandbox.companies[0] as (typeof relink.sandbox.companies)[0];
    const { data, errors } = await relink.query<{
      importAccounts: { grants: { accounts: { accountId: string }[] }[]; userErrors: { message: string }[] };
    }>(
      `mutation ($input: ImportAccountsInput!) {
        importAccounts(input: $input) { grants { accounts { accountId } } userErrors { message } }
      }`,
      {
        input: {
          company,
          grants: [
            {
              provider: "LINKEDIN",
              appId: "an app of their own",
              subject: "somebody",
              accessToken: "nothing that any network knows",
              scopes: [],
              mintedAt: new Date().toISOString(),
              clocks: { access: { expiresAt: "2040-01-01T00:00:00Z", renewable: false } },
              accounts: names.map((name) => ({ externalId: name, name, platform: "LINKEDIN", purpose: "OWN" })),
            },
          ],
        },
      },
      serviceKey,
    );
    expect([errors, data?.importAccounts.userErrors]).toEqual([undefined, []]);
    return data.importAccounts.grants.flatMap(({ accounts }) => accounts.map(({ accountId }) => accountId));
  }

  async function begin(name: string): Promise<Page> {
    const button = row(name).getByRole("button", { name: /^Reconnect/ });
    const [window] = await Promise.all([page.waitForEvent("popup"), button.click()]);
    return window;
  }

  async function goToNetwork(window: Page): Promise<void> {
    await window.getByRole("button", { name: /^Continue to/ }).click();
    await window.getByRole("button", { name: "Allow" }).waitFor();
  }

  async function agree(window: Page, person: string): Promise<void> {
    await window.locator("label.person", { hasText: person }).getByRole("radio").check();
    await window.getByRole("button", { name: "Allow" }).click();
  }

  it("lists accounts to choose from, by mouse and by keyboard, and the form has them", async () => {
    await open();
    const whole = page.locator('.row[data-status="CONNECTED"]');
    expect(await whole.getByText("Connected").count()).toBe(await whole.count());
    expect(await whole.getByRole("button").count()).toBe(0);
    const box = await whole.first().getByText("Connected").boundingBox();
    await page.mouse.click((box?.x ?? 0) + 5, (box?.y ?? 0) + 5); // The whole row is one target.
    await events("change: 1 selected").waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await events("change: 2 selected").waitFor();
    const ids = await page.evaluate<string[]>("document.querySelector('relink-account-picker').value");
    expect(await page.evaluate("new FormData(document.forms[0]).getAll('accounts')")).toEqual(ids);
    expect(new Set(ids).size).toBe(2);
    expect(await page.getByRole("button", { name: "Publish" }).isEnabled()).toBe(true);

    const broken = page.locator('.row:not([data-status="CONNECTED"])');
    expect(await broken.count()).toBeGreaterThan(0);
    expect(await broken.first().locator(".cause").textContent()).not.toBe("");
    expect(await broken.first().getByRole("checkbox").isDisabled()).toBe(true);
    await page.getByRole("searchbox", { name: "Search accounts" }).fill("portland");
    await eventually("only what was searched for is listed", async () => {
      const names = await page.locator(".row .name").allTextContents();
      return names.length > 0 && names.every((name) => name === PORTLAND);
    });
    await page.evaluate("document.forms[0].reset()");
    expect(await page.evaluate("document.querySelector('relink-account-picker').value")).toEqual([]);
  });

  it("takes one account where several are not asked for, and only those of the networks that are", async () => {
    await open();
    await page.evaluate(`
      const picker = document.querySelector("relink-account-picker");
      picker.removeAttribute("multiple");
      picker.setAttribute("platforms", "facebook, x");`);
    await page.locator(".row input[type=radio]").first().waitFor();
    const marks = new Set(await page.locator(".row .mark").allTextContents());
    expect([...marks].sort()).toEqual(["f", "x"]);
    const free = page.locator(".row input:enabled");
    await free.nth(0).check();
    await free.nth(1).check();
    await events("change: 1 selected").nth(1).waitFor();
    expect(await page.evaluate("document.querySelector('relink-account-picker').value")).toEqual([
      await free.nth(1).getAttribute("value"),
    ]);
  });

  it("marks what breaks, and the mark goes without a reload when it was reconnected in a window", async () => {
    await open();
    await row(BROOKLYN).getByRole("checkbox").check();
    await breakAccount(PORTLAND);
    await row(PORTLAND).and(page.locator('[data-status="INVALID"]')).waitFor();
    await row(PORTLAND).getByText("Relink was removed at Facebook").waitFor();
    const window = await begin(PORTLAND);
    await goToNetwork(window);
    await row(PORTLAND).getByText("Go on in the window: sign in at Facebook and agree.").waitFor();
    await agree(window, PORTLAND);
    await row(PORTLAND).and(page.locator('[data-status="CONNECTED"]')).waitFor();
    await events(`reconnected: ${PORTLAND}`).waitFor();
    expect(window.isClosed()).toBe(true);
    expect(await row(PORTLAND).getByRole("button").count()).toBe(0);
    expect(await row(PORTLAND).locator(".trip, .cause").filter({ visible: true }).count()).toBe(0);
    expect(await row(PORTLAND).getByRole("checkbox").isEnabled()).toBe(true);
    expect(await row(BROOKLYN).getByRole("checkbox").isChecked()).toBe(true);
    // The button that had the focus is gone; the focus is not.
    const focused = "document.querySelector('relink-account-picker').shadowRoot.activeElement?.value";
    expect(await page.evaluate(focused)).toBe(await row(PORTLAND).getByRole("checkbox").getAttribute("value"));
    expect(await page.evaluate("window.mark")).toBe(true);
    expect(await events("error").count()).toBe(0);
  });

  it("ends a reconnect whose window was closed, which says so and can be begun again", async () => {
    await breakAccount(PORTLAND);
    await open();
    const window = await begin(PORTLAND);
    await goToNetwork(window);
    await window.close();
    await row(PORTLAND).getByText("Cancelled. Nothing was changed.").waitFor();
    const again = await begin(PORTLAND);
    await goToNetwork(again);
    await row(PORTLAND)
      .getByRole("button", { name: /^Cancel/ })
      .click();
    await row(PORTLAND).getByText("Cancelled. Nothing was changed.").waitFor();
    expect(again.isClosed()).toBe(true);
    expect(await row(PORTLAND).getAttribute("data-status")).toBe("INVALID");
  });

  it("tells another login's profile from the expected one", async () => {
    await open();
    const window = await begin(PORTLAND);
    await goToNetwork(window);
    const people = await window.locator("label.person").allTextContents();
    const other = people.findIndex((text) => !text.includes(PORTLAND));
    await window.locator("label.person").nth(other).getByRole("radio").check();
    await window.getByRole("button", { name: "Allow" }).click();
    await row(PORTLAND).getByText(`That was another profile. Expected was ${PORTLAND}`).waitFor();
    expect(await row(PORTLAND).getAttribute("data-status")).toBe("INVALID");
    await row(PORTLAND)
      .getByRole("button", { name: /^Reconnect/ })
      .waitFor();
  });

  it("takes the link back before it leads nowhere", async () => {
    visitor = await Visitor.open(browser, [sample.url, relink.sandbox.url]);
    page = visitor.page;
    await page.clock.install();
    await page.goto(sample.url + GRACE);
    await row(PORTLAND).and(page.locator('[data-status="INVALID"]')).waitFor();
    await page.evaluate("window.open = () => null");
    await row(PORTLAND)
      .getByRole("button", { name: /^Reconnect/ })
      .click();
    await row(PORTLAND).getByRole("link", { name: "Open it here" }).waitFor();
    await page.clock.fastForward(56_000);
    await row(PORTLAND).getByText("Cancelled. Nothing was changed.").waitFor();
    expect(await row(PORTLAND).getByRole("link").count()).toBe(0);
    await row(PORTLAND)
      .getByRole("button", { name: /^Reconnect/ })
      .waitFor();
  });

  it("gives a link where the browser lets no window open, and it works as well", async () => {
    await open();
    await page.evaluate("window.open = () => null");
    await row(PORTLAND)
      .getByRole("button", { name: /^Reconnect/ })
      .click();
    await row(PORTLAND).getByText("Your browser has blocked the window.").waitFor();
    const link = row(PORTLAND).getByRole("link", { name: "Open it here" });
    const [window] = await Promise.all([page.waitForEvent("popup"), link.click()]);
    await goToNetwork(window);
    await agree(window, PORTLAND);
    await row(PORTLAND).and(page.locator('[data-status="CONNECTED"]')).waitFor();
    await eventually("the window has closed", () => window.isClosed());
  });

  it("misses nothing while the line is cut", async () => {
    await open();
    await row(PORTLAND).and(page.locator('[data-status="CONNECTED"]')).waitFor();
    await visitor.context.setOffline(true);
    await page.getByText("The line to Relink is broken.").first().waitFor();
    await breakAccount(PORTLAND);
    await visitor.context.setOffline(false);
    await row(PORTLAND).and(page.locator('[data-status="INVALID"]')).waitFor();
    await page.locator(".line").waitFor({ state: "hidden" });
    expect(await page.evaluate("window.mark")).toBe(true);
  });

  it("asks for a new token when the last one has run out, and goes on", async () => {
    let asked = 0;
    visitor = await Visitor.open(browser, [sample.url, relink.sandbox.url]);
    page = visitor.page;
    await page.route("**/relink-token", async (route) => {
      asked += 1;
      await route.fulfill({ json: { token: await tokenOf("anna", home, asked === 1 ? 4 : 3_600) } });
    });
    await page.goto(sample.url);
    await row("Nordlicht Campus", "TikTok").and(page.locator('[data-status="CONNECTED"]')).waitFor();
    expect(asked).toBe(1);
    await page.evaluate("window.mark = true");
    await eventually("the page was asked for another one", () => asked > 1, 30_000);
    await breakAccount("Nordlicht Campus", "TIKTOK", 0);
    await row("Nordlicht Campus", "TikTok").and(page.locator('[data-status="INVALID"]')).waitFor();
    await page.getByRole("searchbox").fill("campus");
    await eventually("what is asked for is answered", async () => {
      const names = await page.locator(".row .name").allTextContents();
      return names.length > 0 && names.every((name) => name === "Nordlicht Campus");
    });
    expect(await page.evaluate("window.mark")).toBe(true);
    expect(await events("error").count()).toBe(0);
    expect(asked).toBe(2);
  });

  it("lists what is connected meanwhile, page by page, and drops what a person ends", async () => {
    await open("");
    const before = await page.locator(".row").count();
    const names = Array.from({ length: 60 }, (_, number) => `Zweigstelle ${String(number + 1).padStart(2, "0")}`);
    const ids = await importAccounts(names);
    await page.getByRole("button", { name: "Show more" }).click();
    await row("Zweigstelle 60", "LinkedIn").waitFor();
    expect(await page.locator(".row").count()).toBe(before + 60);
    await row("Zweigstelle 60", "LinkedIn").getByRole("checkbox").check();
    await events("change: 1 selected").waitFor();
    const { data } = await relink.query<{ disconnectAccount: { userErrors: unknown[] } }>(
      "mutation ($input: DisconnectAccountInput!) { disconnectAccount(input: $input) { userErrors { message } } }",
      { input: { accountId: ids.at(-1) } },
    );
    expect(data.disconnectAccount.userErrors).toEqual([]);
    await row("Zweigstelle 60", "LinkedIn").waitFor({ state: "detached" });
    await events("change: 0 selected").waitFor();
    expect(await page.locator(".row").count()).toBe(before + 59);
    expect(await page.evaluate("window.mark")).toBe(true);
  });

  it("says that nobody is signed in where the page has no token, and asks again", async () => {
    visitor = await Visitor.open(browser, [sample.url, relink.sandbox.url]);
    page = visitor.page;
    await page.route("**/relink-token", (route) => route.fulfill({ status: 401 }));
    await page.goto(sample.url + GRACE);
    await page.getByText("You are not signed in.").waitFor();
    await events("error: TOKEN").first().waitFor();
    await page.unroute("**/relink-token");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator(".row").first().waitFor();
  });

  it("loads in a page whose origin is not allowed, and shows it nothing", async () => {
    visitor = await Visitor.open(browser, [stranger.url, relink.sandbox.url]);
    page = visitor.page;
    await page.goto(stranger.url + GRACE);
    await page.getByText("Relink does not answer.").waitFor();
    await events("error: OFFLINE").waitFor();
    expect(await page.locator(".row").count()).toBe(0);
    const refusal = visitor.complaints.splice(0); // The browser says why.
    expect(refusal.length).toBeGreaterThan(0);
    for (const text of refusal) expect(text).toMatch(/blocked by CORS policy/);
  });

  it("is light or dark as the page is or as it is told, in colours that the page may set", async () => {
    await open(GRACE, { colorScheme: "dark" });
    const ground = (before: string) =>
      page.evaluate<string>(`{
        const picker = document.querySelector("relink-account-picker");
        ${before};
        getComputedStyle(picker.shadowRoot.querySelector(".picker")).backgroundColor;
      }`);
    const [light, dark] = ["rgb(255, 255, 255)", "rgb(26, 28, 31)"];
    expect(await ground("")).toBe(dark);
    expect(await ground('document.documentElement.style.colorScheme = "light"')).toBe(light);
    expect(await ground('picker.setAttribute("theme", "dark")')).toBe(dark);
    expect(await ground('picker.setAttribute("theme", "light")')).toBe(light);
    expect(await ground('picker.setAttribute("theme", "system")')).toBe(dark);
    expect(await ground('picker.style.setProperty("--surface", "rgb(1, 2, 3)")')).toBe("rgb(1, 2, 3)");
  });

  it.each([
    ["light", 900, GRACE, "en", "Reconnect"],
    ["dark", 360, "?role=admin", "de", "Erneut verbinden"],
  ] as const)("has nothing wrong for axe in %s at %i pixels", async (colorScheme, width, who, language, button) => {
    await open(who, { colorScheme, viewport: { width, height: 1_200 }, reducedMotion: "reduce" });
    await page.evaluate(`document.documentElement.lang = "${language}";
      document.querySelector("relink-account-picker").setAttribute("language", "${language}")`);
    await page.getByRole("group", { name: language === "de" ? "Konten" : "Accounts" }).waitFor();
    await page.locator(".row").first().waitFor();
    const act = page.getByRole("button", { name: new RegExp(`^${button}`) }).first();
    const [window] = await Promise.all([page.waitForEvent("popup"), act.click()]);
    await window.getByRole("button", { name: /^(Continue to|Weiter zu)/ }).waitFor();
    await page.locator(".trip").filter({ visible: true }).waitFor();
    await page.evaluate(AXE);
    const { violations } = await page.evaluate<{ violations: { id: string; nodes: { failureSummary: string }[] }[] }>(
      "axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })",
    );
    expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.failureSummary)])).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
  });
});

/** A token of somebody of Nordlicht, as the operator's sign-in would issue it, that lives for so long. */
function tokenOf(person: string, home: string, seconds: number): Promise<string> {
  const { jwtSecret } = JSON.parse(readFileSync(join(home, "sandbox-keys.json"), "utf8")) as { jwtSecret: string };
  return new SignJWT({ company: "nordlicht" })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setSubject(person)
    .setIssuer("relink-sandbox")
    .setAudience("relink")
    .setIssuedAt()
    .setExpirationTime(`${seconds}s`)
    .sign(Buffer.from(jwtSecret, "utf8"));
}
