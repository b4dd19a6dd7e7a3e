import { expect, it } from "@jest/globals";
import { FlowCookie } from "../../../src/http/flow-cookie.js";

it.each([
  ["https://relink.example", "Path=/oauth; HttpOnly; SameSite=Lax; Secure"],
  ["http://127.0.0.1:4000", "Path=/oauth; HttpOnly; SameSite=Lax"],
  ["https://example.com/relink", "Path=/relink/oauth; HttpOnly; SameSite=Lax; Secure"],
])("belongs to %s as %s (O-2)", (publicUrl, attributes) => {
  const cookie = new FlowCookie(publicUrl);
  expect(cookie.set("attempt-1", "value")).toBe(`relink_flow_attempt-1=value; Max-Age=600; ${attributes}`);
  expect(cookie.clear("attempt-1")).toBe(`relink_flow_attempt-1=; Max-Age=0; ${attributes}`);
});

it.each<[header: string | undefined, value: string | undefined]>([
  [undefined, undefined],
  ["", undefined],
  ["relink_flow_a=1", "1"],
  ["other=2; relink_flow_a=1; relink_flow_b=3", "1"],
  ["relink_flow_ab=1", undefined],
  ["xrelink_flow_a=1", undefined],
  ["relink_flow_a=", ""],
])("is read from %j as %j", (header, value) => {
  expect(new FlowCookie("https://relink.example").read(header, "a")).toBe(value);
});
