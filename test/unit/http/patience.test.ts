import { expect, test } from "@jest/globals";
import { DEFAULT_PATIENCE } from "../../../src/http/web-server.js";

test("a request that trickles in is found within 30 s (request table, row 26)", () => {
  expect(DEFAULT_PATIENCE.request + DEFAULT_PATIENCE.look).toBeLessThan(30_000);
  expect(DEFAULT_PATIENCE.headers).toBeLessThanOrEqual(DEFAULT_PATIENCE.request);
});
