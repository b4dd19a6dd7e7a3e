import { afterEach, expect, it } from "@jest/globals";
import { onEveryEngine, type TestDatabase } from "../../support/databases.js";
import { Live } from "../../support/live.js";
import { dropHome, makeHome, RelinkProcess } from "../../support/relink-process.js";
import { eventually } from "../../support/waits.js";

onEveryEngine("a token that expires live", (engine) => {
  let made: TestDatabase;
  let home: string;
  let relink: RelinkProcess;

  const start = async () => {
    made = await engine.create();
    home = makeHome();
    relink = await RelinkProcess.start(home, made.url === null ? {} : { RELINK_SANDBOX: "1", DATABASE_URL: made.url });
  };

  afterEach(async () => {
    await relink.stop();
    await made.drop();
    dropHome(home);
  });

  it("is on a stock client's screen within 20 seconds of ready, and nothing is missed over a cut", async () => {
    await start();
    const client = relink.client();
    const first = new Live(client);
    await eventually("the first token expires", () => first.events.some((event) => event.change?.to === "EXPIRED"));
    expect(first.errors).toEqual([]);
    const seen = first.events.at(-1);
    expect(seen?.change?.account).toMatchObject({ status: "EXPIRED", lastChangeNumber: seen?.change?.number });
    client.terminate();

    await relink.advance(70);
    const list = await relink.query<{ connections: { nodes: { lastChangeNumber: number }[] } }>(
      "{ connections(first: 100) { nodes { lastChangeNumber } } }",
    );
    const last = Math.max(...list.data.connections.nodes.map((node) => node.lastChangeNumber));
    expect(last).toBeGreaterThan(seen?.change?.number as number);

    const again = relink.client();
    const rest = new Live(again, first.cursor);
    await eventually("the missed changes arrive", () => rest.numbers.at(-1) === last);
    const wanted = Array.from(
      { length: last - (seen?.change?.number as number) },
      (_, n) => (seen?.change?.number as number) + n + 1,
    );
    expect(rest.numbers).toEqual(wanted);
    await again.dispose();
  });
});
