/** The batching loaders of one operation, made when first asked for; never shared between operations (T-4). */
export class Loaders {
  private readonly made = new Map<object, unknown>();

  /**
   * @param owner what the loader belongs to, for example the repository that it reads from
   * @param create makes the loader; called once per operation and owner
   */
  of<Loader>(owner: object, create: () => Loader): Loader {
    if (!this.made.has(owner)) this.made.set(owner, create());
    return this.made.get(owner) as Loader;
  }
}
