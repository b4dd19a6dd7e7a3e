/** "10, 5, 1, 0" as days; null where it is none of that. */
export function readDays(text: string): number[] | null {
  const words = text.split(/[\s,;]+/).filter((word) => word !== "");
  const days = words.map(Number);
  return days.every((day) => Number.isInteger(day) && day >= 0 && day <= 365) ? [...new Set(days)] : null;
}
