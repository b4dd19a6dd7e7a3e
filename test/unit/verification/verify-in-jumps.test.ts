import { expect, it } from "@jest/globals";
import { VerifyInJumps } from "../../../src/verification/verify-in-jumps.js";

const at = (time: string) => new Date(`2026-05-01T${time}:00.000Z`);

it.each<[string, Date | null, Date, Date | null]>([
  ["nothing is due", null, at("12:00"), null],
  ["an hourly look waits for the next of four a day", at("12:55"), at("12:00"), at("18:00")],
  ["one that is due at such an instant runs at it", at("18:00"), at("12:00"), at("18:00")],
  ["a second look in ten minutes does not wait", at("12:10"), at("12:00"), at("12:10")],
])("in a jump, %s", async (_title, exact, after, expected) => {
  const jumps = new VerifyInJumps({ nextInstant: async () => exact, run: async () => 3 });
  expect(await jumps.nextInstant(after)).toEqual(expected);
  expect(await jumps.run(after)).toBe(3);
});
