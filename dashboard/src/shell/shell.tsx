import { Menu } from "@base-ui/react/menu";
import { type ReactNode, type RefObject, useEffect, useRef, useState } from "react";
import { Link, useLocation } from "wouter";
import { SandboxPanel } from "../sandbox/sandbox-panel";
import { useRelink } from "../state/relink";
import { useValue } from "../state/value";
import { useTexts } from "../texts/texts";
import { LiveSign } from "./live-sign";
import { Mark } from "./mark";
import { chooseTheme, THEMES, theme as themeValue } from "./theme";

/** The frame around every page: where one is, who one is, and whether what one sees is live. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const texts = useTexts();
  const { config, viewer } = useRelink();
  const [sandboxOpen, setSandboxOpen] = useState(false);
  const top = useRef<HTMLElement>(null);
  useFocusOnNavigation();
  return (
    <div className="shell" data-sandbox-open={sandboxOpen}>
      <a href="#main" className="skip">
        {texts.skip}
      </a>
      <header className="top" ref={top}>
        <Link href="/" className="brand">
          <Mark />
          <span>{texts.product}</span>
        </Link>
        <nav className="nav" aria-label={texts.product}>
          <NavLink href="/" also="/accounts">
            {texts.nav.connections}
          </NavLink>
          <NavLink href="/inbox">
            {texts.nav.inbox}
            <Badge />
          </NavLink>
          <NavLink href="/settings">{texts.nav.settings}</NavLink>
        </nav>
        <span className="company">
          <bdi>{viewer.company?.name}</bdi>
        </span>
        <LiveSign />
        {config.sandbox && (
          <button
            type="button"
            className="button sandbox-button"
            aria-expanded={sandboxOpen}
            onClick={() => setSandboxOpen(!sandboxOpen)}
          >
            {texts.sandbox.open}
          </button>
        )}
        <UserMenu frame={top} />
      </header>
      <LineNote />
      <div className="stage">
        {children}
        {config.sandbox && sandboxOpen && <SandboxPanel close={() => setSandboxOpen(false)} />}
      </div>
    </div>
  );
}

function NavLink({
  href,
  also,
  children,
}: {
  readonly href: string;
  readonly also?: string;
  readonly children: ReactNode;
}) {
  const [path] = useLocation();
  const isHere = path === href || (also !== undefined && path.startsWith(also));
  return (
    <Link href={href} aria-current={isHere ? "page" : undefined}>
      {children}
    </Link>
  );
}

/** How much one has not read; nothing where that is nothing. */
function Badge() {
  const { inbox: texts } = useTexts();
  const unread = useValue(useRelink().inbox.unread);
  if (unread === 0) return null;
  return (
    <span className="badge numbers">
      <span aria-hidden="true">{unread > 99 ? "99+" : unread}</span>
      <span className="unseen"> {texts.badge(unread)}</span>
    </span>
  );
}

/** Says in words what the sign in the corner says in colour, when it matters. */
function LineNote() {
  const texts = useTexts();
  const state = useValue(useRelink().socket.state);
  return (
    <div role="status">
      {state === "OFFLINE" && <p className="line-note">{texts.live.offlineHint}</p>}
      {state === "RECONNECTING" && <p className="line-note">{texts.live.reconnectingHint}</p>}
    </div>
  );
}

/** @param frame what the menu is to be part of: a landmark of the page */
function UserMenu({ frame }: { readonly frame: RefObject<HTMLElement | null> }) {
  const texts = useTexts();
  const { viewer, session } = useRelink();
  const theme = useValue(themeValue);
  const [, navigate] = useLocation();
  const { user, role } = viewer;
  if (user === null) return null;
  return (
    <Menu.Root>
      <Menu.Trigger className="user" data-initials={initialsOf(user.name)}>
        <span className="unseen">{texts.userMenu(user.name)}</span>
      </Menu.Trigger>
      <Menu.Portal container={frame}>
        <Menu.Positioner className="layer" sideOffset={8} align="end">
          <Menu.Popup className="menu">
            <div className="menu-head">
              <strong>
                <bdi>{user.name}</bdi>
              </strong>
              <span className="faint">
                {viewer.company?.name} · {role !== null && texts.role[role]}
              </span>
            </div>
            <Menu.Item className="menu-item" onClick={() => navigate("/preferences")}>
              {texts.nav.preferences}
            </Menu.Item>
            <Menu.Group>
              <Menu.GroupLabel className="menu-label">{texts.theme.label}</Menu.GroupLabel>
              <Menu.RadioGroup value={theme} onValueChange={chooseTheme}>
                {THEMES.map((each) => (
                  <Menu.RadioItem key={each} value={each} className="menu-item" closeOnClick={false}>
                    <span className="tick" aria-hidden="true" />
                    {texts.theme[each]}
                  </Menu.RadioItem>
                ))}
              </Menu.RadioGroup>
            </Menu.Group>
            <Menu.Separator className="menu-line" />
            <Menu.Item className="menu-item" onClick={() => session.signOut()}>
              {texts.signOut}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== "");
  return [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => word?.[0] ?? "").join("");
}

/** Another page begins at its top, for the keyboard as well. The first page leaves the focus where the browser has it. */
function useFocusOnNavigation(): void {
  const [path] = useLocation();
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    document.getElementById("main")?.focus({ preventScroll: true });
    if (path !== "/") scrollTo(0, 0);
  }, [path]);
}
