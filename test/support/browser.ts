import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { describe } from "@jest/globals";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/** Where Debian and others put it; `npm test` installs it where it may. */
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const path = process.env["TEST_CHROMIUM"] || PLACES.find((place) => existsSync(place));

/** Tests that need a browser are skipped, and counted as such, where there is none. */
export const describeInBrowser = path === undefined ? describe.skip : describe;

export function launchBrowser(): Promise<Browser> {
  if (path === undefined) throw new Error("There is no browser here.");
  // Its own sandbox is not to be had for root, and the pages are ours.
  return chromium.launch({ executablePath: path, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
}

/** A page of somebody, and everything about it that must not happen. */
export class Visitor {
  /** Errors of scripts, refusals by the page's policy, and requests to anybody else. */
  readonly complaints: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly origins: readonly string[],
  ) {
    this.watch(page);
    context.on("page", (other) => this.watch(other));
  }

  /** @param origins whom the browser may talk to; the first one has the dashboard */
  static async open(
    browser: Browser,
    origins: readonly string[],
    options: BrowserContextOptions = {},
  ): Promise<Visitor> {
    const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 900 }, ...options });
    context.setDefaultTimeout(20_000);
    return new Visitor(context, await context.newPage(), origins);
  }

  async signIn(name: string): Promise<void> {
    await this.page.goto(this.origins[0] as string);
    await this.page.getByRole("button", { name }).click();
    await this.page.locator(".row .name").first().waitFor();
    await this.page.locator('.live[data-state="LIVE"]').waitFor();
  }

  /** The row of an account, by its name. */
  row(name: string) {
    return this.page.getByRole("row").filter({ has: this.page.getByRole("link", { name, exact: true }) });
  }

  /** The button of a row that says "Reconnect", in whichever language. */
  reconnect(name: string) {
    return this.row(name).locator(".cell-act button");
  }

  close(): Promise<void> {
    return this.context.close();
  }

  private watch(page: Page): void {
    page.on("pageerror", (error) => this.complaints.push(error.message));
    page.on("console", (message) => {
      const text = message.text();
      // A server that is not there is what some tests are about; the browser says it in this way and no other.
      if (message.type() === "error" && !/net::ERR_|WebSocket connection|Failed to load resource/.test(text)) {
        this.complaints.push(text);
      }
    });
    page.on("request", (request) => {
      // A frame or window that has no page yet is one of ours.
      const [to, from] = [new URL(request.url()), new URL(request.frame().url() || (this.origins[0] as string))];
      if (to.protocol === "blob:" || from.origin !== this.origins[0] || this.origins.includes(to.origin)) return;
      this.complaints.push(request.url()); // An issuer's or a network's own page may load what it likes.
    });
  }
}

/** Free a moment ago. A dashboard needs to know its own address before it starts. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.on("listening", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
