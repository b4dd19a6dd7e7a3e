import type { People, PersonKey } from "./people.js";
import type { ServiceKeyDirectory } from "./service-key-directory.js";

/** What is remembered of who may call. Whoever changes that says so here once it is committed; other processes see it within 5 s. */
export class Standings {
  constructor(
    private readonly people: People,
    private readonly serviceKeys: ServiceKeyDirectory,
  ) {}

  forgetPerson(person: PersonKey): void {
    this.people.forget(person);
  }

  forgetCompany(companyId: number): void {
    this.people.forgetCompany(companyId);
    this.serviceKeys.forget();
  }

  forgetServiceKeys(): void {
    this.serviceKeys.forget();
  }
}
