import { existsSync } from "node:fs";
import { run } from "../child.mjs";

/** Installs Debian packages, where this is a Debian and we may. The packages' own services are not started. */
export async function installPackages(packages) {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return;
  console.log(`Installing ${packages.join(" and ")} …`);
  const install = ["install", "--yes", "--no-install-recommends", ...packages];
  const first = await aptGet(install);
  if (first.code === 0) return;
  await aptGet(["update"]); // a slim image comes without package lists
  const second = await aptGet(install);
  if (second.code !== 0) console.log(`The packages could not be installed:\n${second.output.trimEnd()}`);
}

function aptGet(args) {
  // RUNLEVEL=1 keeps the packages from starting services of their own on the usual ports.
  return run("apt-get", ["--quiet", ...args], {
    capture: true,
    env: { DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" },
  });
}
