import { expect, it } from "@jest/globals";
import { Bell } from "../../../src/api/bell.js";
import { InboxFeed } from "../../../src/notifications/inbox/inbox-feed.js";
import { TellPeople } from "../../../src/notifications/telling/tell-people.js";
import { connectTestDatabase, onEveryServer, openTestDatabase } from "../../support/databases.js";
import { after, givenCompany, START } from "../../support/stories.js";
import { givenPerson } from "../../support/told.js";
import { eventually } from "../../support/waits.js";

onEveryServer("live notifications", (engine) => {
  it("miss nothing that is committed late, after newer things were seen (D-3)", async () => {
    const opened = await openTestDatabase(engine);
    const other = await connectTestDatabase(opened);
    const failures: unknown[] = [];
    const feed = new InboxFeed(other, new Bell(), (error) => failures.push(error), 100);
    try {
      const { database } = opened;
      const companyId = await givenCompany(database);
      const userId = await givenPerson(database, companyId);
      const events = await feed.follow({ companyId, userId });
      const heard: (string | null)[] = [];
      const ended = (async () => {
        for await (const { incidentId } of events) heard.push(incidentId);
      })();
      const people = new TellPeople(new Bell());
      const news = (incidentId: string) => ({
        companyId,
        kind: "INCIDENT_OPENED" as const,
        category: "INCIDENTS" as const,
        key: incidentId,
        accountId: null,
        happensAt: START,
        details: { incidentId, provider: "X" as const },
        mail: null,
      });

      let [commit, wrote] = [() => {}, () => {}];
      const mayCommit = new Promise<void>((resolve) => (commit = resolve));
      const written = new Promise<void>((resolve) => (wrote = resolve));
      const slow = database.transaction(async (tx) => {
        await people.tell(tx, [news("late")], START);
        wrote();
        await mayCommit;
      });
      await written;
      await database.transaction((tx) => people.tell(tx, [news("newer")], after(60)));
      await eventually("the newer one is heard", () => heard.length === 1);
      commit();
      await slow;
      await eventually("the late one is heard", () => heard.length === 2);
      expect(heard).toEqual(["newer", "late"]);
      await events.return?.();
      await ended;
      expect(failures).toEqual([]);
    } finally {
      feed.close();
      await other.close();
      await opened.close();
    }
  });
});
