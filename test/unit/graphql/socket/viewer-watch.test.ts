import { afterEach, describe, expect, test } from "@jest/globals";
import type { Viewer } from "../../../../src/api/viewer.js";
import { refuse, type Standing } from "../../../../src/companies/authentication.js";
import { DEFAULT_WATCH_TIMES, ViewerWatch, type WatchTimes } from "../../../../src/graphql/socket/viewer-watch.js";
import { userNamed } from "../../../support/fixture-server.js";
import { eventually } from "../../../support/waits.js";

const open: ViewerWatch[] = [];
afterEach(() => {
  for (const watch of open.splice(0)) watch.close();
});

class EndedSocket {
  ended: number | null = null;
  end(code: number): void {
    this.ended = code;
  }
}

function watchWith(currentViewer: (viewer: Viewer) => Promise<Standing>, times: Partial<WatchTimes> = {}): ViewerWatch {
  const watch = new ViewerWatch({
    currentViewer,
    log: { warn: () => undefined } as never,
    times: { freshMs: 0, sweepMs: 60_000, unknownMs: 60_000, ...times },
  });
  open.push(watch);
  return watch;
}

const known = (viewer: Viewer): Standing => ({ kind: "KNOWN", viewer });

test("W-9 whoever was revoked is out within 5 s", () => {
  const { freshMs, sweepMs } = DEFAULT_WATCH_TIMES;
  expect(freshMs + sweepMs).toBeLessThan(5_000);
  expect(freshMs).toBeGreaterThan(sweepMs);
});

describe("who may stay", () => {
  test("sockets of one viewer share a question that is under way", async () => {
    let asked = 0;
    const answers: (() => void)[] = [];
    const watch = watchWith(async (viewer) => {
      asked += 1;
      await new Promise<void>((resolve) => answers.push(resolve));
      return known(viewer);
    });
    const ann = userNamed("ann");
    const sockets = Array.from({ length: 100 }, () => new EndedSocket());
    const questions = sockets.map((socket) => watch.join({ ...ann }, socket).ask());
    for (const answer of answers) answer();
    expect(await Promise.all(questions)).toEqual(sockets.map(() => ann));
    expect(asked).toBe(1);
  });

  test("a revoked viewer's sockets end, all of them, and nobody else's", async () => {
    const watch = watchWith((viewer) =>
      Promise.resolve(
        viewer.kind === "USER" && viewer.userId === "ann" ? refuse("UNAUTHENTICATED", "gone") : known(viewer),
      ),
    );
    const [one, two, other] = [new EndedSocket(), new EndedSocket(), new EndedSocket()];
    const ann = watch.join(userNamed("ann"), one);
    watch.join(userNamed("ann"), two);
    watch.join(userNamed("ann", { companyId: 2 }), two);
    const ben = watch.join(userNamed("ben"), other);
    expect(await ann.ask()).toBeNull();
    expect(await ben.ask()).toEqual(userNamed("ben"));
    expect([ann.isFresh(Date.now()), await ann.ask()]).toEqual([false, null]);
    expect([one.ended, two.ended, other.ended]).toEqual([4403, 4403, null]);
  });

  test("other rights end a socket; another locale does not, and is told", async () => {
    let now = userNamed("ann", { locale: "de" });
    const watch = watchWith(() => Promise.resolve(known(now)));
    const socket = new EndedSocket();
    const ann = watch.join(userNamed("ann"), socket);
    expect(await ann.ask()).toEqual(now);
    now = userNamed("ann", { role: "ADMIN" });
    expect(await ann.ask()).toBeNull();
    expect(socket.ended).toBe(4403);
  });

  test("who came back with the new rights is not taken for who had the old", async () => {
    const admin = userNamed("ann", { role: "ADMIN" });
    const watch = watchWith(() => Promise.resolve(known(admin)));
    const [old, fresh] = [new EndedSocket(), new EndedSocket()];
    const before = watch.join(userNamed("ann"), old);
    const after = watch.join(admin, fresh);
    await before.ask();
    await after.ask();
    expect([old.ended, fresh.ended]).toEqual([4403, null]);
  });

  test("other operations of a service key are other rights, in whatever order they stand", async () => {
    const key = (operations: string[]): Viewer => ({ kind: "SERVICE_KEY", keyId: "k", companyId: null, operations });
    let now = key(["b", "a"]);
    const watch = watchWith(() => Promise.resolve(known(now)));
    const socket = new EndedSocket();
    const place = watch.join(key(["a", "b"]), socket);
    expect(await place.ask()).not.toBeNull();
    now = key(["a"]);
    expect(await place.ask()).toBeNull();
    expect(socket.ended).toBe(4403);
  });

  test.each<[string, () => Promise<Standing>]>([
    ["the question fails", () => Promise.reject(new Error("no database"))],
    ["the issuer's keys cannot be had", () => Promise.resolve(refuse("SERVICE_UNAVAILABLE", "later"))],
  ])("while %s the last answer holds, for a while", async (_what, answer) => {
    const patient = watchWith(answer);
    const socket = new EndedSocket();
    expect(await patient.join(userNamed("ann"), socket).ask()).toEqual(userNamed("ann"));
    expect(socket.ended).toBeNull();
    const impatient = watchWith(answer, { unknownMs: 0 });
    expect(await impatient.join(userNamed("ann"), socket).ask()).toBeNull();
    expect(socket.ended).toBe(1013);
  });

  test("who left is not watched any more", async () => {
    let asked = 0;
    const watch = watchWith(
      (viewer) => {
        asked += 1;
        return Promise.resolve(known(viewer));
      },
      { sweepMs: 5 },
    );
    const places = [watch.join(userNamed("ann"), new EndedSocket()), watch.join(userNamed("ann"), new EndedSocket())];
    places[0]?.leave();
    await eventually("the other is looked at", () => asked > 1);
    places[1]?.leave();
    const before = asked;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(asked - before).toBeLessThanOrEqual(1);
  });

  test("an answer that says the same leaves the viewer the same object", async () => {
    const watch = watchWith((viewer) => Promise.resolve(known({ ...viewer })));
    const place = watch.join(userNamed("ann"), new EndedSocket());
    const before = place.viewer;
    await place.ask();
    expect(place.viewer).toBe(before);
  });
});
