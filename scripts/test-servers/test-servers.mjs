import * as compose from "./compose.mjs";
import { mysqlVersion, redisAnswers } from "./probe.mjs";
import * as packages from "./packages.mjs";

const DEFAULTS = { mysql: "mysql://root@127.0.0.1:3306/", redis: "redis://127.0.0.1:6379" };
const NAMES = { mysql: "MySQL or MariaDB", redis: "Redis" };

/**
 * The servers that tests run against: those already reachable, else from Docker Compose where an engine runs, else
 * Debian's packages started as private servers. Stops what it started, and nothing else.
 */
export class TestServers {
  #stops = [];
  #stopping;

  /**
   * @returns {Promise<{ mysqlUrls: string[], redisUrl?: string, missing: string[] }>} `missing`: names of what can't be had
   * @throws Error when a server that the environment names (TEST_DATABASE_URL, TEST_MYSQL_URL, TEST_REDIS_URL) is not there
   */
  async bringUp() {
    const urls = { mysql: await runningMysql(), redis: await runningRedis() };
    for (const source of [compose, packages]) {
      const wanted = Object.keys(urls).filter((kind) => urls[kind] === undefined);
      if (wanted.length === 0) break;
      Object.assign(urls, await source.start(wanted, (stop) => this.#onStop(stop)));
    }
    const mysqlUrls = [urls.mysql, await namedMysql("TEST_MYSQL_URL")].filter((url) => url !== undefined);
    for (const url of mysqlUrls) console.log(`Testing on ${await mysqlVersion(url)} at ${new URL(url).host}`);
    if (urls.redis) console.log(`Testing on Redis at ${new URL(urls.redis).host}`);
    return {
      mysqlUrls: [...new Set(mysqlUrls)],
      redisUrl: urls.redis,
      missing: Object.keys(NAMES).flatMap((kind) => (urls[kind] === undefined ? [NAMES[kind]] : [])),
    };
  }

  /** Last started, first stopped. May be called again, and while `bringUp` is under way. */
  stop() {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  async #stopAll() {
    while (this.#stops.length > 0) await this.#stops.pop()();
  }

  #onStop(stop) {
    if (this.#stopping) stop();
    else this.#stops.push(stop);
  }
}

async function runningMysql() {
  return (await namedMysql("TEST_DATABASE_URL")) ?? ((await mysqlVersion(DEFAULTS.mysql)) && DEFAULTS.mysql);
}

async function namedMysql(variable) {
  const url = process.env[variable];
  if (!url) return undefined;
  if ((await mysqlVersion(url)) === undefined) throw new Error(`No MySQL or MariaDB answers at ${variable}.`);
  return url;
}

async function runningRedis() {
  const url = process.env.TEST_REDIS_URL;
  if (!url) return (await redisAnswers(DEFAULTS.redis)) ? DEFAULTS.redis : undefined;
  if (!(await redisAnswers(url))) throw new Error("No Redis answers at TEST_REDIS_URL.");
  return url;
}
