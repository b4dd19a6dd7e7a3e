import { run } from "../child.mjs";

const SERVICES = { mysql: { port: 3306, url: "mysql://root@" }, redis: { port: 6379, url: "redis://" } };

/**
 * Starts the wanted servers with Docker Compose, on free ports of the loopback interface, under a project name of this
 * run: never the containers or the data of `docker compose up`.
 *
 * @returns {Promise<{ mysql?: string, redis?: string }>} URLs; empty where no engine runs or the images can't be had
 */
export async function start(wanted, onStop) {
  if (!(await engineRuns())) return {};
  console.log(`Starting ${wanted.join(" and ")} with Docker Compose …`);
  onStop(() => compose("down", "--volumes", "--timeout", "5"));
  const { code, output } = await compose("up", "--detach", "--wait", "--quiet-pull", ...wanted);
  if (code !== 0) {
    console.log(`Docker Compose could not start them:\n${output.trimEnd()}`);
    return {};
  }
  const urls = await Promise.all(wanted.map((service) => urlOf(service)));
  return Object.fromEntries(wanted.map((service, index) => [service, urls[index]]));
}

async function engineRuns() {
  const [engine, plugin] = await Promise.all([
    run("docker", ["info"], { capture: true }),
    run("docker", ["compose", "version"], { capture: true }),
  ]);
  return engine.code === 0 && plugin.code === 0;
}

async function urlOf(service) {
  const { port, url } = SERVICES[service];
  const { output } = await compose("port", service, String(port));
  return `${url}${output.trim()}/`;
}

function compose(...args) {
  const project = ["--project-name", `relink-test-${process.pid}`, "--file", "scripts/test-servers/compose.yml"];
  return run("docker", ["compose", ...project, ...args], { capture: true });
}
