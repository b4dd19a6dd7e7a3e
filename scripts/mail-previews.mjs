import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

// Renders mails as pictures: node --import ./test/support/typescript-hooks.mjs scripts/mail-previews.mjs [folder]
// It needs Chromium (Debian: apt-get install chromium), found as CHROMIUM or /usr/bin/chromium.

process.chdir(fileURLToPath(new URL("..", import.meta.url)));
const { renderMail } = await import("../src/notifications/mail/render-mail.ts");
const { ReaderTexts } = await import("../src/accounts/diagnosis/reader-texts.ts");
const { SAMPLES } = await import("../test/support/mail-samples.ts");

const folder = process.argv[2] ?? "docs/mails";
const LOOKS = {
  wide: { width: 680, colorScheme: "light" },
  narrow: { width: 375, colorScheme: "light" },
  dark: { width: 680, colorScheme: "dark" },
};

/** What is kept: every mail in both languages, and a few of them on a phone and in the dark. */
const picturesOf = (name) => [
  ["de", "wide"],
  ["en", "wide"],
  ...(name === "broken" || name === "reminder" ? [["de", "narrow"]] : []),
  ...(name === "broken" ? [["en", "dark"]] : []),
];

mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) if (name.endsWith(".png")) rmSync(join(folder, name));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
try {
  const texts = new ReaderTexts("Relink");
  for (const [name, content] of Object.entries(SAMPLES)) {
    for (const [locale, look] of picturesOf(name)) {
      const { width, colorScheme } = LOOKS[look];
      const { html, text, subject } = renderMail({ ...content, locale }, texts);
      const page = await browser.newPage({ viewport: { width, height: 300 }, colorScheme });
      await page.setContent(html);
      const file = [name, locale, ...(look === "wide" ? [] : [look])].join("-");
      await page.screenshot({ path: join(folder, `${file}.png`), fullPage: true });
      // A quarter of the size, where pngquant is installed.
      spawnSync("pngquant", ["--force", "--ext", ".png", "--speed", "1", join(folder, `${file}.png`)]);
      if (look === "wide") writeFileSync(join(folder, `${file}.txt`), `${subject}\n\n${text}`);
      console.log(file, Buffer.byteLength(html));
      await page.close();
    }
  }
} finally {
  await browser.close();
}
