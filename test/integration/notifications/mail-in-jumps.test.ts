import { afterEach, beforeEach, expect, it } from "@jest/globals";
import sql from "sql-template-tag";
import { ExpireDueAccounts } from "../../../src/accounts/expire-due-accounts.js";
import { MailInJumps } from "../../../src/notifications/deliveries/mail-in-jumps.js";
import { Bell } from "../../../src/api/bell.js";
import { silenceOldRungs } from "../../../src/notifications/telling/silence-old-rungs.js";
import { TellChanges } from "../../../src/notifications/telling/tell-changes.js";
import { TellPeople } from "../../../src/notifications/telling/tell-people.js";
import { TellRungs } from "../../../src/notifications/telling/tell-rungs.js";
import { Remind } from "../../../src/reminders/remind.js";
import { rungsFollowExpiry } from "../../../src/reminders/rungs-follow-expiry.js";
import { rungsFollowStatus } from "../../../src/reminders/rungs-follow-status.js";
import { type ClockOrder, readClockOrder } from "../../../src/sandbox/clock-order.rules.js";
import { MoveClock } from "../../../src/sandbox/move-clock.js";
import { onEveryEngine, type OpenTestDatabase, openTestDatabase } from "../../support/databases.js";
import { contentOf, deliveriesOf, mailing, type MailingOptions, ScriptedMailer } from "../../support/mailing.js";
import { givenCompany } from "../../support/stories.js";
import { givenPerson } from "../../support/told.js";
import { useCases } from "../../support/use-cases.js";
import { importOwn, openProcess, ownGrant, type SandboxProcess } from "../sandbox/world.js";

const DAY_MS = 86_400_000;
const never = new AbortController().signal;

onEveryEngine("mails while the sandbox's clock jumps", (engine) => {
  let opened: OpenTestDatabase;
  let process: SandboxProcess;
  let remind: Remind;
  let mailer: ScriptedMailer;
  let company: number;

  beforeEach(async () => {
    opened = await openTestDatabase(engine);
    const people = new TellPeople(new Bell());
    const cases = useCases([rungsFollowStatus, new TellChanges(people)], [rungsFollowExpiry, silenceOldRungs]);
    const expireDueAccounts = new ExpireDueAccounts(opened.database, cases.recordStatusChange);
    process = { ...(await openProcess(opened.database)), ...cases, expireDueAccounts };
    remind = new Remind(opened.database, [new TellRungs(people)]);
    mailer = new ScriptedMailer();
    company = await givenCompany(opened.database);
    for (const name of ["Anna", "Ben"]) await givenPerson(opened.database, company, { name });
  });

  afterEach(async () => {
    process.clock.close();
    await opened.close();
  });

  const jump = (days: number, options: MailingOptions = {}) => {
    const work = mailing(opened.database, {
      mailer,
      now: () => process.clock.now(),
      timing: { quietMs: 5_000, perMinute: 6, burst: 1 },
      ...options,
    });
    const mails = new MailInJumps(opened.database, work.groupDeliveries, work.deliverMail);
    const { clock, lock, expireDueAccounts } = process;
    const sources = [expireDueAccounts, remind, mails];
    const mover = new MoveClock({ clock, lock, sources, afterMove: async () => undefined });
    const to = new Date(clock.now().getTime() + days * DAY_MS).toISOString();
    return mover.run(readClockOrder({ to }) as ClockOrder, never);
  };
  const give = async (days: number) => {
    const now = process.clock.now();
    await importOwn(process, company, [ownGrant("Acme", now, new Date(now.getTime() + days * DAY_MS))]);
  };
  const told = (name: string) =>
    mailer.taken
      .filter((mail) => mail.to.name === name)
      .map((mail) => contentOf(mail))
      .map(({ now, accounts: [account] }) => ({
        daysBefore: account?.daysBefore,
        daysLeft: Math.round((new Date(account?.expiresAt ?? 0).getTime() - new Date(now).getTime()) / DAY_MS),
      }));

  it("gives over 60 days what 60 days give: four reminders, each at its time", async () => {
    await give(59);
    const moved = await jump(60);
    expect(moved.kind).toBe("MOVED");
    for (const name of ["Anna", "Ben"]) {
      expect(told(name).map(({ daysBefore }) => daysBefore)).toEqual([10, 5, 1, 0]);
      for (const { daysBefore, daysLeft } of told(name))
        expect(Math.abs(daysLeft - (daysBefore ?? 99))).toBeLessThanOrEqual(1);
    }
    expect((await deliveriesOf(opened.database, company)).map(({ state }) => state)).toEqual(Array(8).fill("SENT"));
  });

  it("has sent what falls due at the very instant that it moves to", async () => {
    await give(30);
    const [row] = await opened.database.query<{ days: number | string }>(
      sql`SELECT COUNT(*) AS days FROM reminder_rungs WHERE state = 'PLANNED'`,
    );
    expect(Number(row?.days)).toBe(4);
    const due = (await remind.nextInstant(process.clock.now())) as Date;
    await jump((due.getTime() - process.clock.now().getTime()) / DAY_MS);
    expect(told("Anna").map(({ daysBefore }) => daysBefore)).toEqual([10]);
  });

  it("is not held up by a carrier that takes nothing, nor by mails that wait for their retry in real time", async () => {
    await give(59);
    mailer.answer = () => ({ kind: "LATER", detail: "503", retryAfterMs: null });
    const moved = await jump(60, { timing: { quietMs: 5_000, firstRetryMs: 3_600_000, longestRetryMs: 3_600_000 } });
    expect(moved.kind).toBe("MOVED");
    expect(await deliveriesOf(opened.database, company)).toHaveLength(8);
    expect(mailer.taken).toEqual([]);
  });

  it("tells nothing twice when it moves in small steps", async () => {
    await give(20);
    for (let day = 0; day < 22; day += 2) await jump(2);
    expect(told("Ben").map(({ daysBefore }) => daysBefore)).toEqual([10, 5, 1, 0]);
  });
});
