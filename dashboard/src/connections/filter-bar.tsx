import { Menu } from "@base-ui/react/menu";
import { type RefObject, useEffect, useRef, useState } from "react";
import { PlatformMark } from "../pieces/platform-mark";
import { useRelink } from "../state/relink";
import { useValue } from "../state/value";
import { formatNumber } from "../texts/format";
import { useTexts } from "../texts/texts";
import { isFiltered, PLATFORMS, PURPOSES, type Selection, SORTS, type Sort } from "./selection";

/** So long after the last key the list is searched, in milliseconds. */
const PAUSE_MS = 250;

interface Props {
  readonly selection: Selection;
  readonly select: (next: Partial<Selection>) => void;
}

export function FilterBar({ selection, select }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const { connections: texts } = useTexts();
  return (
    <div className="filters" role="search" ref={frame}>
      <SearchField selection={selection} select={select} />
      <PurposeChoice selection={selection} select={select} />
      <PlatformChoice selection={selection} select={select} frame={frame} />
      <label className="field sort">
        <span className="unseen">{texts.sort}</span>
        <select value={selection.sort} onChange={(event) => select({ sort: event.target.value as Sort })}>
          {SORTS.map((sort) => (
            <option key={sort} value={sort}>
              {texts.sorts[sort]}
            </option>
          ))}
        </select>
      </label>
      {isFiltered(selection) && (
        <button
          type="button"
          className="link"
          onClick={() => select({ text: "", platforms: [], purpose: null, status: null })}
        >
          {texts.clear}
        </button>
      )}
    </div>
  );
}

function SearchField({ selection, select }: Props) {
  const { connections: texts } = useTexts();
  const [text, setText] = useState(selection.text);
  useEffect(() => setText(selection.text), [selection.text]);
  useEffect(() => {
    if (text === selection.text) return undefined;
    const timer = setTimeout(() => select({ text }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <label className="field search">
      <span className="unseen">{texts.search}</span>
      <svg viewBox="0 0 20 20" aria-hidden="true" className="icon">
        <path d="M13.2 13.2L17 17M9 14.2A5.2 5.2 0 1 0 9 3.8a5.2 5.2 0 0 0 0 10.4z" />
      </svg>
      <input
        type="search"
        placeholder={texts.searchHint}
        value={text}
        maxLength={200}
        onChange={(event) => setText(event.target.value)}
      />
    </label>
  );
}

function PurposeChoice({ selection, select }: Props) {
  const texts = useTexts();
  const { byPurpose } = useValue(useRelink().summary.value);
  return (
    <div className="segments" role="group" aria-label={texts.connections.purpose}>
      <button type="button" aria-pressed={selection.purpose === null} onClick={() => select({ purpose: null })}>
        {texts.connections.allPurposes}
      </button>
      {PURPOSES.map((purpose) => (
        <button
          key={purpose}
          type="button"
          aria-pressed={selection.purpose === purpose}
          onClick={() => select({ purpose })}
        >
          {texts.purpose[purpose]}{" "}
          <span className="numbers faint">
            {formatNumber(byPurpose.find((each) => each.purpose === purpose)?.count ?? 0, texts.language)}
          </span>
        </button>
      ))}
    </div>
  );
}

function PlatformChoice({ selection, select, frame }: Props & { readonly frame: RefObject<HTMLElement | null> }) {
  const texts = useTexts();
  const { byPlatform } = useValue(useRelink().summary.value);
  const { platforms } = selection;
  const [only] = platforms;
  const label =
    only === undefined
      ? texts.connections.allPlatforms
      : platforms.length === 1
        ? texts.platform[only]
        : texts.connections.platformsChosen(platforms.length);
  return (
    <Menu.Root>
      <Menu.Trigger className="button choice" data-chosen={platforms.length > 0}>
        <span className="unseen">{texts.connections.platform}: </span>
        {label}
        <svg viewBox="0 0 12 12" aria-hidden="true" className="icon small">
          <path d="M2.5 4.5L6 8l3.5-3.5" />
        </svg>
      </Menu.Trigger>
      <Menu.Portal container={frame}>
        <Menu.Positioner className="layer" sideOffset={6} align="start">
          <Menu.Popup className="menu">
            {PLATFORMS.map((platform) => (
              <Menu.CheckboxItem
                key={platform}
                className="menu-item"
                checked={platforms.includes(platform)}
                closeOnClick={false}
                onCheckedChange={(checked) =>
                  select({
                    platforms: PLATFORMS.filter((each) => (each === platform ? checked : platforms.includes(each))),
                  })
                }
              >
                <span className="tick" aria-hidden="true" />
                <PlatformMark platform={platform} />
                <span className="grow">{texts.platform[platform]}</span>
                <span className="numbers faint">
                  {formatNumber(byPlatform.find((each) => each.platform === platform)?.count ?? 0, texts.language)}
                </span>
              </Menu.CheckboxItem>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
