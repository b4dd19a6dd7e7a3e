import { afterAll, beforeAll, beforeEach, expect, it } from "@jest/globals";
import { RecordCause } from "../../../src/accounts/record-cause.js";
import { rungsFollowCauses } from "../../../src/reminders/rungs-follow-causes.js";
import { rungsFollowSettings } from "../../../src/reminders/rungs-follow-settings.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { START } from "../../support/stories.js";
import { clocksWith, days, RemindedWorld } from "./world.js";

/** Rung 0 falls on that day at 7 in UTC. */
const EARLY = new Date("2026-04-30T01:00:00.000Z");
const at = (hour: string, day = "30") => new Date(`2026-04-${day}T${hour}:00.000Z`);

onEveryEngine("a stated cause and the reminder that is to come", (engine) => {
  let opened: OpenTestDatabase;
  let world: RemindedWorld;
  let company: number;
  let id: string;

  beforeAll(async () => {
    opened = await openTestDatabase(engine);
  });

  afterAll(() => opened.close());

  beforeEach(async () => {
    world = new RemindedWorld(opened.database);
    const given = await world.given([{ expiresAt: EARLY }]);
    ({ company } = given);
    id = given.ids[0] as string;
    await world.walk(START, at("02:00"));
  });

  async function state(finishedAt: Date | null, now: Date, override = false): Promise<void> {
    const statement = { reason: "SECURITY_CHECK_REQUIRED", finishedAt, override } as const;
    const order = { companyId: company, accountId: id, userId: "anna", now, ...statement };
    const problem = await opened.database.transaction((tx) => new RecordCause([rungsFollowCauses]).run(tx, order));
    expect(problem).toBeNull();
  }

  const last = async () => (await world.rungs(company, id))[3];

  it("moves it to the instant at which a reconnect can succeed, 24 hours after Facebook's check", async () => {
    await state(at("01:30"), at("02:00"));
    expect(await last()).toBe("2/0 PLANNED 2026-05-01T01:30");
    await world.walk(at("02:00"), days(61));
    expect(world.fallenOf(id).at(-1)).toMatchObject({ daysBefore: 0, dueAt: new Date("2026-05-01T01:30:00.000Z") });
    expect(world.toldOf(id)).toEqual([10, 5, 1, 0]);
  });

  it("leaves it where it is while the check is not finished, and moves it back when the person goes ahead", async () => {
    await state(null, at("02:00"));
    expect(await last()).toBe("2/0 PLANNED 2026-04-30T07:00");
    await state(at("01:30"), at("02:30"));
    await state(null, at("03:00"), true);
    expect(await last()).toBe("2/0 PLANNED 2026-04-30T07:00");
  });

  it("stays where it was moved when the settings move, and is forgotten with the outage", async () => {
    await state(at("01:30"), at("02:00"));
    await opened.database.transaction((tx) => rungsFollowSettings.moved(tx, company, at("03:00")));
    expect(await last()).toBe("2/0 PLANNED 2026-05-01T01:30");
    await world.reconnect(company, [id], clocksWith({ expiresAt: at("20:00"), renewable: false }), at("04:00"));
    const rungs = await world.rungs(company, id);
    expect(rungs[3]).toBe("2/0 CANCELLED 2026-05-01T01:30");
    expect(rungs.at(-1)).toBe("3/0 PLANNED 2026-04-30T07:00");
  });

  it("does not bring back what has been told", async () => {
    await world.walk(at("02:00"), at("08:00"));
    expect(world.toldOf(id)).toEqual([10, 5, 1, 0]);
    await state(at("07:30"), at("08:00"));
    await world.walk(at("08:00"), days(70));
    expect(world.toldOf(id)).toEqual([10, 5, 1, 0]);
  });
});
