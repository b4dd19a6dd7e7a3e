import type { OperationDefinitionNode, ValidationContext, ValidationRule } from "graphql";
import { ApiError } from "../../api/api-error.js";
import type { Limits } from "./limits.js";
import { OperationSizes } from "./operation-size.rules.js";

/** A validation rule that refuses operations which are too large whatever their variables are. */
export function sizeRule(limits: Limits): ValidationRule {
  return (context: ValidationContext) => {
    const sizes = new OperationSizes(context.getDocument());
    return {
      OperationDefinition: (operation: OperationDefinitionNode) => {
        for (const problem of sizeProblems(sizes, operation, limits)) {
          context.reportError(new ApiError("LIMIT_EXCEEDED", problem));
        }
        return undefined;
      },
    };
  };
}

/** What is too large about an operation, in words for whoever wrote it. */
export function sizeProblems(sizes: OperationSizes, operation: OperationDefinitionNode, limits: Limits): string[] {
  const size = sizes.of(operation);
  const measures: readonly (readonly [string, number, number])[] = [
    ["levels of nested fields", size.depth, limits.depth],
    ["fields, counted with all fragments spread", size.selections, limits.selections],
    ["aliases", size.aliases, limits.aliases],
    ["directives", size.directives, limits.directives],
    ["different fields at the top", sizes.rootFieldsOf(operation), limits.rootFields],
  ];
  return measures
    .filter(([, asked, allowed]) => asked > allowed)
    .map(([what, asked, allowed]) => `This operation has ${asked} ${what}; at most ${allowed} are allowed. Split it.`);
}
