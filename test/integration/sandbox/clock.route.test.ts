import { afterEach, beforeEach, expect, it } from "@jest/globals";
import type { FastifyInstance } from "fastify";
import { ErrorMask } from "../../../src/graphql/masking.js";
import { createWebServer } from "../../../src/http/web-server.js";
import { addClockRoute } from "../../../src/sandbox/clock.route.js";
import { type DueSource, MoveClock } from "../../../src/sandbox/move-clock.js";
import { ownHostsOnly } from "../../../src/sandbox/own-hosts.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { openProcess, type SandboxProcess } from "./world.js";

const ORIGIN = "https://relink.example.org";

onEveryEngine("/sandbox/clock", (engine) => {
  let opened: OpenTestDatabase;
  let process: SandboxProcess;
  let web: FastifyInstance;
  let source: DueSource;

  beforeEach(async () => {
    opened = await openTestDatabase(engine);
    process = await openProcess(opened.database);
    source = { nextInstant: () => Promise.resolve(null), run: () => Promise.resolve(0) };
    const mask = new ErrorMask({ error: () => undefined, warn: () => undefined } as never);
    web = createWebServer({ publicUrl: ORIGIN, allowedOrigins: [ORIGIN], trustProxy: false, mask });
    const { clock, lock } = process;
    const forwarding: DueSource = {
      nextInstant: (after) => source.nextInstant(after),
      run: (now, signal) => source.run(now, signal),
    };
    const moveClock = new MoveClock({ clock, lock, sources: [forwarding], afterMove: () => Promise.resolve() });
    addClockRoute(web, { clock, moveClock, guard: ownHostsOnly([ORIGIN]) });
    await web.ready();
  });

  afterEach(async () => {
    await web.close();
    process.clock.close();
    await opened.close();
  });

  const post = (payload: object, headers: Record<string, string> = {}) =>
    web.inject({ method: "POST", url: "/sandbox/clock", payload, headers });

  it("moves the clock and says where it stands", async () => {
    const before = process.clock.now();
    const moved = await post({ advance: "P60D" });
    expect(moved.statusCode).toBe(200);
    const answer = moved.json<{ now: string; offsetMs: number; steps: number }>();
    expect(answer.steps).toBe(0);
    expect(new Date(answer.now).getTime() - before.getTime()).toBeGreaterThanOrEqual(60 * 86_400_000);
    const shown = await web.inject("/sandbox/clock");
    expect(shown.headers["cache-control"]).toBe("no-store");
    expect(shown.json()).toEqual({ now: expect.any(String) as unknown, offsetMs: answer.offsetMs });
  });

  it.each([[{}], [{ advance: "soon" }], [{ advance: -5 }], [{ to: "2020-01-01T00:00:00Z" }], [{ advance: "P2Y" }]])(
    "answers %j with 400 and words",
    async (payload) => {
      const offset = process.clock.offsetMs;
      const refused = await post(payload);
      expect(refused.statusCode).toBe(400);
      const [error] = refused.json<{ errors: { message: string; extensions: object }[] }>().errors;
      expect(error?.extensions).toEqual({ code: "BAD_USER_INPUT" });
      expect(error?.message.length).toBeGreaterThan(20);
      expect(process.clock.offsetMs).toBe(offset);
    },
  );

  it.each([
    ["127.0.0.1:4000", 200],
    ["[::1]:4000", 200],
    ["localhost:4000", 200],
    ["relink:4000", 200],
    ["relink.example.org", 200],
    ["rebound.attacker.example", 403],
    ["127.0.0.1.attacker.example:4000", 403],
  ])("asked as %s it answers %i", async (host, status) => {
    expect((await web.inject({ url: "/sandbox/clock", headers: { host } })).statusCode).toBe(status);
    expect((await post({ advance: 1 }, { host })).statusCode).toBe(status);
  });

  it("tells nothing of what went wrong inside", async () => {
    source = { nextInstant: () => Promise.resolve(null), run: () => Promise.reject(new Error("SELECT secret")) };
    const failed = await post({ advance: 1 });
    expect(failed.statusCode).toBe(500);
    expect(failed.body).not.toContain("secret");
  });

  it("ends a move when the server stops", async () => {
    let begun: () => void = () => undefined;
    const hasBegun = new Promise<void>((resolve) => {
      begun = resolve;
    });
    source = {
      nextInstant: (after) => Promise.resolve(new Date(after.getTime() + 1)),
      run: () => {
        begun();
        return Promise.resolve(0);
      },
    };
    const moving = post({ advance: "P300D" });
    await hasBegun;
    await web.close();
    expect((await moving).statusCode).toBe(500);
  });
});
