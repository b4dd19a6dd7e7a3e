import { useNow } from "../state/business-clock";
import { useRelink } from "../state/relink";
import { formatDate, formatInstant, formatShare } from "../texts/format";
import { type Texts, useTexts } from "../texts/texts";
import type { Account } from "./account-page";
import { type UptimeDay, uptimeDays } from "./uptime-days";

const WIDTH = 10;
const GAP = 2.4;
const HEIGHT = 44;
/** A short outage can still be seen. */
const SMALLEST = 0.22;

/** The last days as bars, and every outage of theirs in words. */
export function UptimeCard({ account, days: count }: { readonly account: Account; readonly days: number }) {
  const texts = useTexts();
  const now = useNow(useRelink().clock);
  const { ratio, from } = account.uptime;
  const begin = new Date(from).getTime();
  const outages = account.outages.nodes.filter(
    ({ endedAt }) => endedAt === null || new Date(endedAt).getTime() > begin,
  );
  const days = uptimeDays(outages, account.createdAt, now, count);
  const { uptime, uptimeNone, uptimeRatio, outages: say } = texts.account;
  const summary = `${ratio === null ? uptimeNone : uptimeRatio(formatShare(ratio, texts.language))}, ${say(outages.length)}`;
  return (
    <section className="card uptime">
      <div className="card-head">
        <h2>{uptime}</h2>
        <p className="numbers">{summary}</p>
      </div>
      <svg
        viewBox={`0 0 ${count * WIDTH - GAP} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${uptime}: ${summary}`}
        className="days"
      >
        {days.map((day, index) => (
          <Day key={day.start} day={day} x={index * WIDTH} texts={texts} />
        ))}
      </svg>
      <div className="days-ends faint" aria-hidden="true">
        <span>{texts.account.ago90}</span>
        <span>{texts.account.today}</span>
      </div>
      {outages.length > 0 && <OutageTable outages={outages} />}
    </section>
  );
}

function Day({ day, x, texts }: { readonly day: UptimeDay; readonly x: number; readonly texts: Texts }) {
  const { dayStates, day: say } = texts.account;
  const word = day.state === "UP" ? dayStates.up : day.state === "BEFORE" ? dayStates.before : dayStates[day.state];
  const height = day.down === 0 ? 0 : Math.max(SMALLEST, day.down) * HEIGHT;
  return (
    <g>
      <title>{say(formatDate(day.start, texts.language), word)}</title>
      <rect
        x={x}
        y={0}
        width={WIDTH - GAP}
        height={HEIGHT}
        rx={1.5}
        data-state={day.state === "BEFORE" ? "BEFORE" : "UP"}
      />
      {height > 0 && (
        <rect x={x} y={HEIGHT - height} width={WIDTH - GAP} height={height} rx={1.5} data-state={day.state} />
      )}
    </g>
  );
}

function OutageTable({ outages }: { readonly outages: Account["outages"]["nodes"] }) {
  const texts = useTexts();
  const { account, language } = texts;
  return (
    <details className="outages">
      <summary>{account.outageTable}</summary>
      <div className="scroll" tabIndex={0} role="region" aria-label={account.outageTable}>
        <table>
          <thead>
            <tr>
              <th scope="col">{account.outageFrom}</th>
              <th scope="col">{account.outageTo}</th>
              <th scope="col">{account.outageCause}</th>
            </tr>
          </thead>
          <tbody>
            {outages.map(({ startedAt, endedAt, status, cause }) => (
              <tr key={startedAt}>
                <td className="numbers">{formatInstant(startedAt, language)}</td>
                <td className="numbers">{endedAt === null ? account.outageLasts : formatInstant(endedAt, language)}</td>
                <td>{cause === null ? texts.status[status] : texts.reason[cause]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
