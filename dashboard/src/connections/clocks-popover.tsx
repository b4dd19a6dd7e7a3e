import { Popover } from "@base-ui/react/popover";
import type { AccountRow } from "../accounts/account-store";
import { ClocksDocument } from "../operations/operations.generated";
import { ClockList } from "../pieces/clock-list";
import { Failed, Loading } from "../pieces/states";
import { When } from "../pieces/when";
import { useNow } from "../state/business-clock";
import { useRelink } from "../state/relink";
import { useQuery } from "../state/use-query";
import { useTexts } from "../texts/texts";

const DAY_MS = 86_400_000;
const SOON_DAYS = 10;

/** The expiry; whoever asks for it sees all ends. */
export function ClocksPopover({ account }: { readonly account: AccountRow }) {
  const { connections: texts } = useTexts();
  const { clock } = useRelink();
  const { expiresAt } = account;
  const daysLeft =
    expiresAt === null ? Number.POSITIVE_INFINITY : (new Date(expiresAt).getTime() - useNow(clock)) / DAY_MS;
  return (
    <Popover.Root>
      <Popover.Trigger className="expiry" data-soon={account.status === "CONNECTED" && daysLeft < SOON_DAYS}>
        {expiresAt === null ? (
          <span className="faint">{texts.noExpiry}</span>
        ) : (
          <When instant={expiresAt} clock={clock} />
        )}
        <span className="unseen"> {texts.clocksOf(account.name)}</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className="layer" sideOffset={6} collisionPadding={12}>
          <Popover.Popup className="popover">
            <Popover.Title className="popover-title">{texts.clocks}</Popover.Title>
            <Clocks id={account.id} version={account.lastChangeNumber} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Clocks({ id, version }: { readonly id: string; readonly version: number }) {
  const { api, clock } = useRelink();
  const { data, error, reload } = useQuery(`clocks ${id} ${version}`, () => api.run(ClocksDocument, { id }));
  if (error !== null) return <Failed error={error} retry={reload} />;
  return data === null ? <Loading /> : <ClockList clocks={data.connection?.clocks ?? []} clock={clock} />;
}
