import { useState } from "react";
import { Link } from "wouter";
import {
  type NotificationCategory,
  type NotificationChannel,
  type PreferenceFactsFragment,
  PreferencesDocument,
  UpdatePreferencesDocument,
  type UpdateNotificationPreferencesInput,
} from "../operations/operations.generated";
import { PlatformMark } from "../pieces/platform-mark";
import { Failed, Loading } from "../pieces/states";
import { useRelink } from "../state/relink";
import { useQuery } from "../state/use-query";
import { useTexts } from "../texts/texts";

const CATEGORIES = [
  "EXPIRY_REMINDERS",
  "BROKEN_CONNECTIONS",
  "REPAIRED",
  "INCIDENTS",
] as const satisfies NotificationCategory[];
const CHANNELS = ["MAIL", "IN_APP"] as const satisfies NotificationChannel[];

/** What one wants to be told, and how. A tick holds at once. */
export function NotificationChoices() {
  const { api } = useRelink();
  const { data, error, reload } = useQuery("preferences", () => api.run(PreferencesDocument, {}));
  if (error !== null) return <Failed error={error} retry={reload} />;
  return data === null ? <Loading /> : <Choices first={data.notificationPreferences} />;
}

function Choices({ first }: { readonly first: PreferenceFactsFragment }) {
  const { preferences: texts } = useTexts();
  const { api } = useRelink();
  const [preferences, setPreferences] = useState(first);
  const [problem, setProblem] = useState<string | null>(null);
  /** Shown at once, and taken back where it could not be stored. */
  const change = async (input: UpdateNotificationPreferencesInput, next: PreferenceFactsFragment) => {
    const before = preferences;
    setPreferences(next);
    setProblem(null);
    try {
      const { updateNotificationPreferences: answer } = await api.run(UpdatePreferencesDocument, { input });
      setPreferences(answer.preferences);
      setProblem(answer.userErrors[0]?.message ?? null);
    } catch (error) {
      setPreferences(before);
      setProblem((error as Error).message);
    }
  };
  const isOn = (category: NotificationCategory, channel: NotificationChannel) =>
    preferences.settings.some((each) => each.category === category && each.channel === channel && each.enabled);
  const toggle = (category: NotificationCategory, channel: NotificationChannel, enabled: boolean) => {
    const setting = { category, channel, enabled };
    const others = preferences.settings.filter((each) => each.category !== category || each.channel !== channel);
    void change({ settings: [setting] }, { ...preferences, settings: [...others, setting] });
  };
  const unmute = (id: string) => {
    const mutedAccounts = preferences.mutedAccounts.filter((each) => each.id !== id);
    void change({ unmuteAccounts: [id] }, { ...preferences, mutedAccounts });
  };
  const { unsubscribedFromAll, mutedAccounts } = preferences;
  return (
    <>
      <section className="card">
        <h2>{texts.told}</h2>
        <div className="scroll">
          <table className="choices-table">
            <thead>
              <tr>
                <td />
                {CHANNELS.map((channel) => (
                  <th key={channel} scope="col">
                    {texts.channel[channel]}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {CATEGORIES.map((category) => (
                <tr key={category}>
                  <th scope="row">
                    {texts.category[category][0]}
                    <span className="faint">{texts.category[category][1]}</span>
                  </th>
                  {CHANNELS.map((channel) => (
                    <td key={channel}>
                      <input
                        type="checkbox"
                        aria-label={`${texts.category[category][0]}: ${texts.channel[channel]}`}
                        checked={isOn(category, channel)}
                        disabled={channel === "MAIL" && unsubscribedFromAll}
                        onChange={({ target }) => toggle(category, channel, target.checked)}
                      />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <label className="choice-line all">
          <input
            type="checkbox"
            checked={unsubscribedFromAll}
            onChange={({ target: { checked } }) =>
              void change({ unsubscribedFromAll: checked }, { ...preferences, unsubscribedFromAll: checked })
            }
          />
          {texts.noMail}
        </label>
        {problem !== null && <p role="alert">{texts.failed(problem)}</p>}
      </section>
      <section className="card">
        <h2>{texts.muted}</h2>
        {mutedAccounts.length === 0 ? (
          <p className="faint">{texts.nothingMuted}</p>
        ) : (
          <ul className="links">
            {mutedAccounts.map(({ id, name, platform }) => (
              <li key={id}>
                <span className="with-mark">
                  <PlatformMark platform={platform} />
                  <Link href={`/accounts/${encodeURIComponent(id)}`}>
                    <bdi>{name}</bdi>
                  </Link>
                </span>
                <button type="button" className="button" onClick={() => unmute(id)}>
                  {texts.unmute}
                  <span className="unseen"> {name}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </section>
    </>
  );
}
