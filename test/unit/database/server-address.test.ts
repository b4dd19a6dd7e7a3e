import { expect, it } from "@jest/globals";
import { readServerAddress } from "../../../src/database/server-address.js";
import { StartError } from "../../../src/errors.js";

const VERIFIED = { verifyIdentity: true, minVersion: "TLSv1.2" };

it.each([
  ["mysql://root@127.0.0.1/relink", { host: "127.0.0.1", port: 3306, user: "root", password: "", database: "relink" }],
  [
    "mariadb://re%40link:p%2Fa%3Ass@db.test:3307/my%2Ddata",
    { host: "db.test", port: 3307, user: "re@link", password: "p/a:ss", database: "my-data" },
  ],
  ["mysql://u:p@[::1]:3306/relink", { host: "::1", port: 3306, user: "u", password: "p", database: "relink" }],
  [
    "mysql://u:p@db.test/relink?ssl=true",
    { host: "db.test", port: 3306, user: "u", password: "p", database: "relink", ssl: VERIFIED },
  ],
  [
    "mysql://u:p@db.test/relink?ssl=false",
    { host: "db.test", port: 3306, user: "u", password: "p", database: "relink" },
  ],
])("%s", (text, address) => {
  expect(readServerAddress(text)).toEqual(address);
});

it.each([
  ["nonsense", /no address/],
  ["mysql://u:hidden@db.test", /names no database/],
  ["mysql://u:hidden@db.test/relink?ssl=yes", /ssl=true or ssl=false/],
  ["mysql://u:hidden@db.test/relink?charset=latin1&ssl=true", /not charset/],
  ["mysql://u:hidden@db.test/%E0%A4%A", /no address/],
])("%s is refused without showing the password", (text, words) => {
  expect(() => readServerAddress(text)).toThrow(StartError);
  expect(() => readServerAddress(text)).toThrow(words);
  expect(() => readServerAddress(text)).not.toThrow(/hidden/);
});
