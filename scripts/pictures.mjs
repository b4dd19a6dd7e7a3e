// `npm run pictures`: the dashboard's pages as people see them, into docs/pictures. Look at them before they are committed.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { buildIfNeeded } from "./build.mjs";
import { findChromium } from "./test-servers/chromium.mjs";

const FOLDER = "docs/pictures";
const WIDE = { width: 1600, height: 1000 };
const NARROW = { width: 360, height: 780 };

/** Name, who looks, how wide, in which colours, and what is done before the picture is taken. */
const PICTURES = [
  ["sign-in", null, WIDE, "light", async () => {}],
  ["connections", "Tom Fletcher", WIDE, "light", async () => {}],
  ["connections-dark", "Anna Petersen", WIDE, "dark", async () => {}],
  ["connections-narrow", "Tom Fletcher", NARROW, "light", async () => {}],
  ["connections-narrow-dark", "Anna Petersen", NARROW, "dark", async () => {}],
  ["clocks", "Grace Okafor", WIDE, "light", openClocks],
  ["account", "Tom Fletcher", WIDE, "light", (page) => openAccount(page, "Nordlicht Karriere")],
  ["account-dark", "Anna Petersen", WIDE, "dark", (page) => openAccount(page, "Nordlicht UK")],
  ["account-narrow", "Anna Petersen", NARROW, "light", (page) => openAccount(page, "Nordlicht Karriere")],
  ["company", "Grace Okafor", WIDE, "light", (page) => page.getByRole("link", { name: "Company" }).click()],
  ["reconnect", "Tom Fletcher", WIDE, "light", beginReconnect],
  ["reconnect-mismatch", "Tom Fletcher", WIDE, "dark", reconnectWithAnother],
  ["reconnect-done", "Tom Fletcher", WIDE, "light", finishReconnect],
  ["incident", "Grace Okafor", WIDE, "light", breakNetwork],
  ["inbox", "Grace Okafor", WIDE, "light", openInbox],
  ["inbox-narrow-dark", "Anna Petersen", NARROW, "dark", openInbox],
  ["preferences", "Grace Okafor", WIDE, "dark", (page) => page.goto(`${sandbox.url}/preferences`)],
];

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const executablePath = await findChromium();
if (executablePath === undefined) throw new Error("There is no Chromium to take pictures with.");
const wanted = process.argv.slice(2);
const sandbox = await startSandbox();
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, person, viewport, colorScheme, prepare] of PICTURES) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const context = await browser.newContext({ viewport, colorScheme, locale: "en-GB", reducedMotion: "reduce" });
    const page = await context.newPage();
    await page.goto(sandbox.url);
    if (person !== null) {
      await page.getByRole("button", { name: person }).click();
      await page.locator(".row .name").first().waitFor();
      await page.locator('.live[data-state="LIVE"]').waitFor();
    }
    await prepare(page);
    await page.waitForTimeout(700); // for what fades in
    await page.screenshot({ path: join(FOLDER, `${name}.png`) });
    console.log(`${FOLDER}/${name}.png`);
    await context.close();
  }
} finally {
  await browser.close();
  await sandbox.stop();
}

async function openAccount(page, name) {
  await page.getByRole("link", { name }).first().click();
  await page.locator(".history li").first().waitFor();
}

async function openClocks(page) {
  await page.locator('.row[data-status="CONNECTED"] .expiry').first().click();
  await page.locator(".popover .clocks li").first().waitFor();
}

/** A sandbox whose clock was moved has something to tell. */
async function openInbox(page) {
  if ((await page.locator(".nav .badge").count()) === 0) await move("P6D");
  await page.getByRole("link", { name: /^(Inbox|Posteingang)/ }).click();
  await page.locator(".inbox li").first().waitFor();
}

async function move(advance) {
  const headers = { "content-type": "application/json" };
  const order = { method: "POST", headers, body: JSON.stringify({ advance }) };
  const response = await fetch(`${sandbox.url}/sandbox/clock`, order);
  if (!response.ok) throw new Error(await response.text());
}

async function beginReconnect(page) {
  const [window] = await Promise.all([
    page.waitForEvent("popup"),
    page
      .getByRole("row", { name: /Nordlicht Karriere/ })
      .getByRole("button", { name: /^Reconnect/ })
      .click(),
  ]);
  await window.getByRole("button", { name: /^Continue to/ }).click();
  await window.getByRole("button", { name: "Allow" }).waitFor();
  await page.locator('.trip-steps li[data-state="now"]').nth(0).waitFor();
  return window;
}

async function reconnectWithAnother(page) {
  const window = await beginReconnect(page);
  await window.locator("label.person").first().getByRole("radio").check();
  await window.getByRole("button", { name: "Allow" }).click();
  await page.locator(".side-by-side").waitFor();
}

async function finishReconnect(page) {
  const window = await beginReconnect(page);
  await window.locator("label.person", { hasText: "Nordlicht Karriere" }).getByRole("radio").check();
  await window.getByRole("button", { name: "Allow" }).click();
  await page.locator('.outcome[data-good="true"]').waitFor();
}

async function breakNetwork(page) {
  await page.getByRole("button", { name: "Sandbox", exact: true }).click();
  const panel = page.getByRole("complementary");
  await panel.getByRole("button", { name: "Break Facebook" }).click();
  await panel.getByRole("button", { name: "+ 1 day" }).click();
  await page.locator(".banner").waitFor({ timeout: 90_000 });
  await panel.getByText(/^It is .* now\.$/).waitFor({ timeout: 90_000 });
}

/** A fresh sandbox, or the one at RELINK_URL. */
async function startSandbox() {
  const running = process.env.RELINK_URL;
  if (running) return { url: running, stop: async () => {} };
  await buildIfNeeded();
  const home = mkdtempSync(join(tmpdir(), "relink-pictures-"));
  const port = await freePort();
  const env = { ...process.env, PORT: String(port), RELINK_HOME: home };
  const child = spawn(process.execPath, ["dist/src/main.js"], { env, stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((resolve, reject) => {
    child.stdout.on("data", (chunk) => String(chunk).includes('"msg":"ready"') && resolve());
    child.on("exit", (code) => reject(new Error(`The sandbox ended with ${code}.`)));
  });
  const stop = async () => {
    child.removeAllListeners("exit");
    child.kill("SIGTERM");
    await new Promise((resolve) => child.on("exit", resolve));
    rmSync(home, { recursive: true, force: true });
  };
  return { url: `http://127.0.0.1:${port}`, stop };
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.on("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
