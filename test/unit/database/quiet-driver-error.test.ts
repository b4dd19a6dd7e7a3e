import { expect, it } from "@jest/globals";
import { quietDriverError, withoutValues } from "../../../src/database/quiet-driver-error.js";

it.each([
  ["Duplicate entry 'a@b.test' for key 'users.users_email'", "Duplicate entry for key 'users.users_email'"],
  ["Duplicate entry 'it's for key 'x' y' for key 'real'", "Duplicate entry for key 'real'"],
  ["Duplicate entry 'two\nlines' for key 'real'", "Duplicate entry for key 'real'"],
  ["Data too long for column 'name' at row 1", "Data too long for column 'name' at row 1"],
  ["Column 'role' cannot be null", "Column 'role' cannot be null"],
  ["Field 'name' doesn't have a default value", "Field 'name' doesn't have a default value"],
  ["Table 'relink.nothing' doesn't exist", "Table 'relink.nothing' doesn't exist"],
  ["Incorrect datetime value: 'secret' for column 'at' at row 1", "Incorrect datetime value: '…' at row 1"],
  ["You have an error near 'SELEC 'se'cret'' at line 1", "You have an error near '…' at line 1"],
  ["Deadlock found when trying to get lock", "Deadlock found when trying to get lock"],
])("%s", (message, quiet) => {
  expect(withoutValues(message)).toBe(quiet);
});

it("takes statement and values from an error and leaves where it happened", () => {
  const error = Object.assign(new Error("Truncated incorrect DOUBLE value: 'secret'"), {
    sql: "UPDATE x SET y = 'secret'",
    sqlMessage: "Truncated incorrect DOUBLE value: 'secret'",
    errno: 1292,
  });
  quietDriverError(error);
  expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toContain("secret");
  expect(error.errno).toBe(1292);
  expect(error.stack).toMatch(/^Error: Truncated incorrect DOUBLE value: '…'\n\s+at .*quiet-driver-error/);
});
