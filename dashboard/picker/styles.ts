import tokens from "../src/styles/tokens.css?inline";
import picker from "./picker.css?inline";

/** The dashboard's colours on the picker's own element, where a page may set others. */
const colours = tokens.replaceAll(":root", ":host");

let sheets: CSSStyleSheet[] | undefined;

/** Made once for all pickers, by script: no Content-Security-Policy holds these against `style-src`. */
export function styleSheets(): CSSStyleSheet[] {
  sheets ??= [colours, picker].map((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  });
  return sheets;
}
