import { afterEach, describe, expect, test } from "@jest/globals";
import type { Viewer } from "../../../../src/api/viewer.js";
import { refuse, type Standing } from "../../../../src/companies/authentication.js";
import { DEFAULT_WATCH_TIMES, ViewerWatch, type WatchTimes } from "../../../../src/graphql/socket/viewer-watch.js";
import { userNamed } from "../../../support/fixture-server.js";

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
  expect(DEFAULT_WATCH_TIMES.freshMs + DEFAULT_WATCH_TIMES.sweepMs).toBeLessThan(5_000);
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
    for (const socket of sockets) watch.join(ann, socket);
    const questions = sockets.map(() => watch.current({ ...ann }));
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
    watch.join(userNamed("ann"), one);
    watch.join(userNamed("ann"), two);
    watch.join(userNamed("ann", { companyId: 2 }), two);
    watch.join(userNamed("ben"), other);
    expect(await watch.current(userNamed("ann"))).toBeNull();
    expect(await watch.current(userNamed("ben"))).toEqual(userNamed("ben"));
    expect([one.ended, two.ended, other.ended]).toEqual([4403, 4403, null]);
  });

  test("other rights end a socket; another locale does not, and is told", async () => {
    let now = userNamed("ann", { locale: "de" });
    const watch = watchWith(() => Promise.resolve(known(now)));
    const socket = new EndedSocket();
    watch.join(userNamed("ann"), socket);
    expect(await watch.current(userNamed("ann"))).toEqual(now);
    now = userNamed("ann", { role: "ADMIN" });
    expect(await watch.current(userNamed("ann"))).toBeNull();
    expect(socket.ended).toBe(4403);
  });

  test("who came back with the new rights is not taken for who had the old", async () => {
    const admin = userNamed("ann", { role: "ADMIN" });
    const watch = watchWith(() => Promise.resolve(known(admin)));
    const [old, fresh] = [new EndedSocket(), new EndedSocket()];
    watch.join(userNamed("ann"), old);
    watch.join(admin, fresh);
    await watch.current(userNamed("ann"));
    await watch.current(admin);
    expect([old.ended, fresh.ended]).toEqual([4403, null]);
  });

  test("other operations of a service key are other rights, in whatever order they stand", async () => {
    const key = (operations: string[]): Viewer => ({ kind: "SERVICE_KEY", keyId: "k", companyId: null, operations });
    let now = key(["b", "a"]);
    const watch = watchWith(() => Promise.resolve(known(now)));
    const socket = new EndedSocket();
    watch.join(key(["a", "b"]), socket);
    expect(await watch.current(key(["a", "b"]))).not.toBeNull();
    now = key(["a"]);
    expect(await watch.current(key(["a", "b"]))).toBeNull();
    expect(socket.ended).toBe(4403);
  });

  test.each<[string, () => Promise<Standing>]>([
    ["the question fails", () => Promise.reject(new Error("no database"))],
    ["the issuer's keys cannot be had", () => Promise.resolve(refuse("SERVICE_UNAVAILABLE", "later"))],
  ])("while %s the last answer holds, for a while", async (_what, answer) => {
    const patient = watchWith(answer);
    const socket = new EndedSocket();
    patient.join(userNamed("ann"), socket);
    expect(await patient.current(userNamed("ann"))).toEqual(userNamed("ann"));
    expect(socket.ended).toBeNull();
    const impatient = watchWith(answer, { unknownMs: 0 });
    impatient.join(userNamed("ann"), socket);
    expect(await impatient.current(userNamed("ann"))).toBeNull();
    expect(socket.ended).toBe(1013);
  });

  test("who left is not watched any more", async () => {
    const watch = watchWith((viewer) => Promise.resolve(known(viewer)));
    const leave = watch.join(userNamed("ann"), new EndedSocket());
    const leaveToo = watch.join(userNamed("ann"), new EndedSocket());
    leave();
    expect(await watch.current(userNamed("ann"))).not.toBeNull();
    leaveToo();
    expect(await watch.current(userNamed("ann"))).toBeNull();
  });
});
