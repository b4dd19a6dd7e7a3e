import { Value } from "../state/value";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const STORED = "relink.theme";

export const theme = new Value<Theme>(THEMES.find((each) => each === localStorage.getItem(STORED)) ?? "system");

/** The page's colours are pairs of light and dark; `data-theme` says which, without it the system does. */
export function applyTheme(): void {
  const chosen = theme.get();
  if (chosen === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = chosen;
}

export function chooseTheme(next: Theme): void {
  localStorage.setItem(STORED, next);
  theme.set(next);
  applyTheme();
}
