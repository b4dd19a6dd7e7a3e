/** A start that cannot work, with everything that is wrong in words for the operator; shown without a stack trace. */
export class StartError extends Error {
  override name = "StartError";
}
