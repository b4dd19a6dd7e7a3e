import sql from "sql-template-tag";
import type { RequestContext } from "../../api/request-context.js";
import type { SqlReader } from "../../database/transaction.js";
import type { Language } from "./language.js";
import type { ReaderTexts } from "./reader-texts.js";

/**
 * The language in which a caller reads of a company: the person's own, else the company's, else English. The company is asked only
 * where the person's language is none of those there are, and for service keys; once per operation.
 */
export class ReaderLanguage {
  constructor(
    private readonly database: SqlReader,
    private readonly texts: ReaderTexts,
  ) {}

  of(context: RequestContext, companyId: number): Promise<Language> {
    const chosen = context.loaders.of(this, () => new Map<number, Promise<Language>>());
    let language = chosen.get(companyId);
    if (language === undefined) {
      language = this.choose(context, companyId);
      chosen.set(companyId, language);
    }
    return language;
  }

  private async choose({ viewer }: RequestContext, companyId: number): Promise<Language> {
    const own = viewer?.kind === "USER" ? [viewer.locale] : [];
    return this.texts.match(own) ?? this.texts.languageFor(await this.companyLocale(companyId));
  }

  private async companyLocale(companyId: number): Promise<string[]> {
    const rows = await this.database.query<{ default_locale: string }>(
      sql`SELECT default_locale FROM companies WHERE id = ${companyId}`,
    );
    return rows.map((row) => row.default_locale);
  }
}
