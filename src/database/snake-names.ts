import { DefaultNamingStrategy } from "typeorm";

/** Columns are called like the property in snake case, tables as the entity says. */
export class SnakeNames extends DefaultNamingStrategy {
  override columnName(propertyName: string, customName: string | undefined): string {
    return customName ?? propertyName.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  }
}
