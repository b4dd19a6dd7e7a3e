import { readFileSync } from "node:fs";
import { availableParallelism, cpus, platform, release, totalmem } from "node:os";
import type { Server } from "./server.js";

/** Settings of the server that figures depend on. */
const VARIABLES = ["version", "innodb_buffer_pool_size", "innodb_flush_log_at_trx_commit", "sync_binlog", "log_bin"];
const PACKAGES = ["typeorm", "mysql2", "agenda", "@apollo/server", "fastify", "graphql", "graphql-ws", "ws"];

/** What the figures were measured on. */
export async function describeEnvironment(server: Server) {
  return {
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? "unknown",
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    node: process.version,
    packages: Object.fromEntries(PACKAGES.map((name) => [name, versionOf(name)])),
    databaseServer: await server.variables(VARIABLES),
  };
}

function versionOf(name: string): string {
  return (JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")) as { version: string }).version;
}
