/** A reason not to go on that a person can act upon: shown as its one sentence, without a stack. */
export class Refusal extends Error {
  override name = "Refusal";

  /** What a program said before, for whoever has to find the cause; shown above the sentence. */
  constructor(
    message: string,
    readonly detail = "",
  ) {
    super(message);
  }
}

/** Thrown at whatever is being waited for when the person asks to stop; it is not a failure. */
export class Interrupted extends Error {
  override name = "Interrupted";
}

export function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

function pathOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("path" in error)) return undefined;
  return typeof error.path === "string" ? error.path : undefined;
}

/** Postgres says disk_full as 53100; the operating system has two words for it. */
const fullDisk = new Set(["ENOSPC", "EDQUOT", "53100"]);
const forbidden = new Set(["EACCES", "EPERM", "EROFS"]);

export function isFullDisk(error: unknown): boolean {
  const code = codeOf(error);
  return (
    (code !== undefined && fullDisk.has(code)) ||
    (error instanceof Error && /no space left on device/i.test(error.message))
  );
}

export function fullDiskSentence(folder: string): string {
  return `The disk under ${folder} is full; free some space, or choose another place with WHEELHOUSE_DATA_DIR=/path, and start again.`;
}

/** The sentence for an error that has one wherever it comes from; undefined for what nobody expected. */
export function sentenceFor(error: unknown, folder: string): string | undefined {
  if (error instanceof Refusal)
    return [error.detail, error.message].filter((part) => part !== "").join("\n\n");
  if (isFullDisk(error)) return fullDiskSentence(folder);
  const code = codeOf(error);
  if (code !== undefined && forbidden.has(code) && pathOf(error) !== undefined) {
    return `${pathOf(error)} may not be written or read by this account; correct its permissions and start again.`;
  }
  return undefined;
}
