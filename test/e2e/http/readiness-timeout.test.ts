import { expect, test } from "@jest/globals";
import Fastify from "fastify";
import { addHealthRoutes } from "../../../src/http/health.route.js";

test("a database that never answers counts as unreachable", async () => {
  const app = Fastify();
  addHealthRoutes(app, { check: () => new Promise(() => undefined), stopping: () => false, timeoutMs: 20 });
  const answer = await app.inject("/readyz");
  expect(answer.statusCode).toBe(503);
  expect(answer.json()).toEqual({ status: "unready", database: false, migrations: false });
  await app.close();
});
