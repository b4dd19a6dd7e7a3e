import { expect, test } from "@jest/globals";
import { Crowd } from "../../../../src/graphql/socket/crowd.js";
import { userNamed } from "../../../support/fixture-server.js";

test("places are counted by viewer and by company, and given back once", () => {
  const crowd = new Crowd({ socketsPerViewer: 2, socketsPerCompany: 3 });
  const [ann, ben] = [userNamed("ann"), userNamed("ben")];
  const leave = crowd.enter(ann);
  expect(crowd.enter(ann)).not.toBeNull();
  expect(crowd.enter(ann)).toBeNull();
  expect(crowd.enter(ben)).not.toBeNull();
  expect(crowd.enter(ben)).toBeNull();
  expect(crowd.enter(userNamed("ann", { companyId: 2 }))).not.toBeNull();
  leave?.();
  leave?.();
  expect(crowd.enter(ann)).not.toBeNull();
  expect(crowd.enter(ann)).toBeNull();
  expect(crowd.enter(ben)).toBeNull();
});

test("a key of the whole installation belongs to no company", () => {
  const crowd = new Crowd({ socketsPerViewer: 1, socketsPerCompany: 1 });
  const key = (keyId: string) => ({ kind: "SERVICE_KEY", keyId, companyId: null, operations: [] }) as const;
  expect(crowd.enter(key("1"))).not.toBeNull();
  expect(crowd.enter(key("2"))).not.toBeNull();
  expect(crowd.enter(key("1"))).toBeNull();
});
