import { describe, expect, it } from "@jest/globals";
import { readReturnAddress } from "../../../src/reconnect/return-address.rules.js";

const ALLOWED = ["https://app.example.com", "http://localhost:3000"];

describe("the address to come back to (O-5)", () => {
  it.each<[mode: "POPUP" | "REDIRECT", address: string, stored: string | null]>([
    ["POPUP", "https://app.example.com", "https://app.example.com"],
    ["POPUP", "http://localhost:3000", "http://localhost:3000"],
    ["POPUP", "https://app.example.com/", null],
    ["POPUP", "https://app.example.com/inbox", null],
    ["POPUP", "https://APP.example.com", null],
    ["POPUP", "https://app.example.com:443", null],
    ["POPUP", "*", null],
    ["POPUP", "null", null],
    ["POPUP", "", null],
    ["POPUP", "https://evil.example", null],
    ["POPUP", "http://app.example.com", null],
    ["REDIRECT", "https://app.example.com", "https://app.example.com/"],
    ["REDIRECT", "https://app.example.com/accounts/1?tab=a", "https://app.example.com/accounts/1?tab=a"],
    ["REDIRECT", "http://localhost:3000/x", "http://localhost:3000/x"],
    ["REDIRECT", "http://localhost:3001/x", null],
    ["REDIRECT", "https://app.example.com/#", null],
    ["REDIRECT", "https://app.example.com/x#y", null],
    ["REDIRECT", "https://app.example.com.evil.example/", null],
    ["REDIRECT", "https://app.example.com@evil.example/", null],
    ["REDIRECT", "https://user@app.example.com/", null],
    ["REDIRECT", "https://user:secret@app.example.com/", null],
    ["REDIRECT", "https://evil.example\\@app.example.com/", null],
    ["REDIRECT", "https:\\\\evil.example/", null],
    ["REDIRECT", "//app.example.com/", null],
    ["REDIRECT", "/inbox", null],
    ["REDIRECT", "javascript:alert(1)//https://app.example.com", null],
    ["REDIRECT", "data:text/html,x", null],
    ["REDIRECT", "blob:https://app.example.com/1", null],
    ["REDIRECT", `https://app.example.com/${"x".repeat(500)}`, null],
    ["REDIRECT", `https://app.example.com/${"ü".repeat(200)}`, null],
    ["REDIRECT", "https://app.example.com/a\r\nSet-Cookie: x=1", "https://app.example.com/aSet-Cookie:%20x=1"],
  ])("%s %j is stored as %j", (mode, address, stored) => {
    expect(readReturnAddress(mode, address, ALLOWED)).toBe(stored);
  });
});
