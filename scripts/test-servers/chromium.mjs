import { existsSync } from "node:fs";
import { installPackages } from "./apt.mjs";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/**
 * The browser that the dashboard is tested in: the system's, or Debian's, installed where it is missing and we may.
 *
 * @returns {Promise<string | undefined>} its path
 */
export async function findChromium() {
  const named = process.env.TEST_CHROMIUM;
  if (named) {
    if (!existsSync(named)) throw new Error("There is no browser at TEST_CHROMIUM.");
    return named;
  }
  if (present() === undefined) await installPackages(["chromium"]);
  return present();
}

function present() {
  return PLACES.find((path) => existsSync(path));
}
