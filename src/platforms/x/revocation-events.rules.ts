import { fieldsOf, textOf, wholeOf } from "../oauth/parsed-fields.rules.js";
import type { PushSignal } from "../push.js";

/**
 * The signals of a body that X has signed: `oauth.revoke` of the activity API and `user_event.revoke` of the account activity API
 * (platform-facts 9.6). Other events are none.
 */
export function readRevocations(json: unknown): PushSignal[] {
  const { data, user_event } = fieldsOf(json);
  const activity = fieldsOf(data);
  if (activity["event_type"] === "oauth.revoke") {
    const { user_id, date_time } = fieldsOf(activity["payload"]);
    return signal(idOf(user_id), date_time, textOf(activity["event_uuid"]));
  }
  const revoke = fieldsOf(fieldsOf(user_event)["revoke"]);
  return signal(idOf(fieldsOf(revoke["source"])["user_id"]), revoke["date_time"], null);
}

function signal(subject: string | null, dateTime: unknown, uuid: string | null): PushSignal[] {
  const occurredAt = new Date(textOf(dateTime) ?? Number.NaN);
  if (subject === null || Number.isNaN(occurredAt.getTime())) return [];
  return [
    {
      // The older API numbers its events not at all.
      id: uuid ?? `revoke ${subject} ${occurredAt.toISOString()}`,
      whose: { kind: "PERSON", subject },
      effect: "MARK",
      reason: "ACCESS_REVOKED",
      occurredAt,
    },
  ];
}

function idOf(value: unknown): string | null {
  return textOf(value) ?? wholeOf(value)?.toString() ?? null;
}
