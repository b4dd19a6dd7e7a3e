import { existsSync } from "node:fs";
import { installPackages } from "./apt.mjs";
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
  if (absent.length > 0) await installPackages(absent.map((kind) => SERVERS[kind].package));
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
