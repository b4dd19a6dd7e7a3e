import type { Page } from "playwright-core";
import { eventually } from "../../support/waits.js";

/** What a person would feel, in milliseconds. */
export interface Smoothness {
  readonly seconds: number;
  readonly frames: number;
  /** Frames that a 60 Hz screen would have shown and this page did not. */
  readonly droppedFrames: number;
  /** Longest time in which the page answered nothing. */
  readonly longestTask: number;
  readonly longTasks: number;
  /** Frames on which rows were still to come. */
  readonly framesWithoutRows: number;
  readonly mostRows: number;
}

const FRAME_MS = 1_000 / 60;

/** Before the page's own scripts: notes when the first rows were there to be seen. */
export const NOTE_FIRST_ROWS = `
  new MutationObserver((_, observer) => {
    if (document.querySelector(".rows .row .name") === null) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => { window.firstRowsAt = performance.now(); }));
  }).observe(document, { childList: true, subtree: true });
`;

/** @returns milliseconds from the navigation to the frame with the first rows */
export async function firstRowsAfter(page: Page): Promise<number> {
  let noted: number | null = null;
  await eventually("the first rows are there", async () => {
    noted = await page.evaluate<number | null>("window.firstRowsAt ?? null");
    return noted !== null;
  });
  return noted ?? Number.NaN;
}

/**
 * Scrolls frame by frame, as far as there are rows: until two seconds pass at an end with none to come.
 *
 * @param step pixels in each frame
 */
export async function scrollThrough(page: Page, step: number): Promise<Smoothness> {
  const seen = await page.evaluate<Omit<Smoothness, "droppedFrames" | "frames"> & { intervals: number[] }>(`
    new Promise((resolve) => {
      const tasks = [];
      const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries()));
      observer.observe({ entryTypes: ["longtask"] });
      const intervals = [];
      const begun = performance.now();
      let [last, movedAt, withoutRows, mostRows] = [begun, begun, 0, 0];
      const frame = () => {
        const now = performance.now();
        const atEnd = scrollY + innerHeight >= document.documentElement.scrollHeight - 2;
        const toCome = document.querySelector(".rows .skeleton");
        if (!atEnd || toCome !== null) {
          intervals.push(now - last);
          movedAt = now;
        }
        if (toCome !== null && toCome.getBoundingClientRect().top < innerHeight) withoutRows += 1;
        last = now;
        mostRows = Math.max(mostRows, document.querySelectorAll(".rows .row").length);
        if (now - movedAt > 2000) {
          observer.disconnect();
          return resolve({
            seconds: (movedAt - begun) / 1000,
            intervals,
            longTasks: tasks.length,
            longestTask: Math.max(0, ...tasks.map((task) => task.duration)),
            framesWithoutRows: withoutRows,
            mostRows,
          });
        }
        scrollBy(0, ${step});
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    })`);
  const { intervals, ...rest } = seen;
  const dropped = intervals.reduce((sum, interval) => sum + Math.max(0, Math.round(interval / FRAME_MS) - 1), 0);
  return { ...rest, frames: intervals.length, droppedFrames: dropped };
}
