import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import Fastify from "fastify";
import { addMetricsRoute } from "../../../src/http/metrics.route.js";
import { Metrics } from "../../../src/metrics.js";
import { dropHome, makeHome, RelinkProcess } from "../../support/relink-process.js";
import { eventually } from "../../support/waits.js";

describe("metrics", () => {
  const home = makeHome();
  let relink: RelinkProcess;

  beforeAll(async () => {
    relink = await RelinkProcess.start(home);
  });

  afterAll(async () => {
    await relink.stop();
    dropHome(home);
  });

  const scrape = async () => (await fetch(`${relink.sandbox.url}/metrics`)).text();
  const valueOf = (text: string, series: string) =>
    Number(
      text
        .split("\n")
        .find((line) => line.startsWith(`${series} `))
        ?.split(" ")[1] ?? Number.NaN,
    );

  it("tell of requests by route, of jobs, calls, changes, sockets and what waits", async () => {
    await relink.query("{ viewer { company { name } } }");
    await fetch(`${relink.sandbox.url}/reconnect/a-secret-that-no-label-may-hold`);
    const client = relink.client();
    const opened = new Promise((resolve) => client.on("connected", resolve));
    const ended = client.iterate({ query: "subscription { connectionStatusChanged { kind } }" });
    await opened;
    await relink.advance(86_400);
    const text = await eventually("a change is counted", async () => {
      const now = await scrape();
      return /relink_status_changes_total\{to="EXPIRED"/.test(now) ? now : null;
    });
    expect(text).toMatch(/relink_http_request_seconds_count\{method="POST",route="\/graphql",status="200"\} \d/);
    expect(text).toMatch(/relink_job_seconds_count\{job="expire-due-accounts",outcome="done"\} \d/);
    expect(text).toMatch(/relink_network_call_seconds_count\{provider="META",outcome="2xx"\} \d/);
    expect(valueOf(text, "relink_sockets")).toBe(1);
    for (const work of ["expire", "refresh", "verify", "revoke", "remind", "group", "deliver"]) {
      expect(valueOf(text, `relink_backlog_age_seconds{work="${work}"}`)).toBeGreaterThanOrEqual(0);
    }
    expect(text).toContain("nodejs_eventloop_lag_seconds");
    expect(text).not.toMatch(/relink_failed_readings_total\{/);
    expect(text).not.toContain("a-secret-that-no-label-may-hold");
    expect(text).not.toContain("Nordlicht");
    await ended.return?.();
    await client.dispose();
  });

  it("show incidents while they are open", async () => {
    const control = (path: string, body?: object) =>
      fetch(`${relink.sandbox.sandboxUrl}/providers/${path}`, {
        method: "POST",
        ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
      });
    await control("meta/break", { mode: "MASS_DEATH" });
    await relink.advance(7 * 3_600);
    const during = await eventually("the incident shows", async () => {
      const text = await scrape();
      return text.includes('relink_incidents_open{provider="META"} 1') ? text : null;
    });
    expect(during).not.toContain('to="INVALID",reason="UNKNOWN');
    await control("meta/heal");
  });

  it("are for those who bring the token, where there is one", async () => {
    const web = Fastify();
    addMetricsRoute(web, { metrics: new Metrics(), token: "a token of sixteen" });
    const ask = (authorization?: string) =>
      web.inject({ url: "/metrics", headers: authorization === undefined ? {} : { authorization } });
    for (const wrong of [undefined, "", "Bearer ", "Bearer a token of sixteeN", "a token of sixteen"]) {
      expect((await ask(wrong)).statusCode).toBe(401);
    }
    const answer = await ask("Bearer a token of sixteen");
    expect([answer.statusCode, answer.headers["content-type"]]).toEqual([200, expect.stringContaining("text/plain")]);
    expect(answer.body).toContain("process_cpu_seconds_total");
    await web.close();
  });
});
