/** A column of sealed values, in a table whose primary key is (company_id, id). Values are sealed for the place `<table>.<column>`. */
export interface SealedColumn {
  readonly table: string;
  readonly column: string;
}
