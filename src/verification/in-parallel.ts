/** Works through items, several at once. The first failure ends it once what is under way has ended. */
export async function inParallel<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const lanes = Array.from({ length: Math.min(atOnce, items.length) }, async () => {
    for (const item of queue) await work(item);
  });
  const settled = await Promise.allSettled(lanes);
  const failed = settled.find((lane) => lane.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
