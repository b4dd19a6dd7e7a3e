import { existsSync } from "node:fs";
import { run } from "../child.mjs";
import { startMariadb, startRedis } from "./private-server.mjs";

const SERVERS = {
  mysql: { program: "mariadbd", package: "mariadb-server-core", start: startMariadb },
  redis: { program: "redis-server", package: "redis-server", start: startRedis },
};

/**
 * Starts the wanted servers from the programs of Debian's packages, which are installed first where they are missing
 * and we may. The packages' own services are not started.
 *
 * @returns {Promise<{ mysql?: string, redis?: string }>} URLs of those that could be started
 */
export async function start(wanted, onStop) {
  const absent = wanted.filter((kind) => pathOf(kind) === undefined);
  if (absent.length > 0) await install(absent.map((kind) => SERVERS[kind].package));
  const urls = {};
  for (const kind of wanted) {
    const path = pathOf(kind);
    if (path === undefined) continue;
    console.log(`Starting a private ${SERVERS[kind].program} …`);
    try {
      urls[kind] = await SERVERS[kind].start(path, onStop);
    } catch (error) {
      console.log(error.message);
    }
  }
  return urls;
}

/** Debian puts servers where an ordinary user's PATH does not look. */
function pathOf(kind) {
  return ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"]
    .map((folder) => `${folder}/${SERVERS[kind].program}`)
    .find((path) => existsSync(path));
}

async function install(packages) {
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
