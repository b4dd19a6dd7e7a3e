import type { Figure } from "./figure.js";

/** The figure as lines of text, columns aligned. */
export function renderFigure(figure: Figure): string {
  const cells = [figure.columns, ...figure.rows].map((row) => row.map(text));
  const widths = figure.columns.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ");
  const [head = [], ...body] = cells;
  const rule = widths.map((width) => "-".repeat(width)).join("  ");
  return [figure.title, "", line(head), rule, ...body.map(line), "", ...figure.findings, ""].join("\n");
}

function text(cell: string | number): string {
  if (typeof cell === "string") return cell;
  if (Number.isInteger(cell)) return cell.toLocaleString("en");
  return cell.toLocaleString("en", { maximumFractionDigits: Math.abs(cell) < 10 ? 2 : 1 });
}
