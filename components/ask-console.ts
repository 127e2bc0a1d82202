/** Said wherever nothing came back. */
export const NO_ANSWER = "The console does not answer. Try again in a moment.";
/** Said where a change was sent and nothing came back. */
export const NOT_KNOWN =
  "The console did not answer, so it is not known whether this was done. Look at what there is before you try again.";

type Answer = { ok: boolean; json(): Promise<unknown> };
type Options = { method?: string; body?: unknown; headers?: unknown };

/**
 * The browser's fetch for questions and changes. What stays out, breaks off or is no answer of the console's, such as the
 * page of a gateway before it, fails in words a person can use.
 */
export async function askConsole(
  address: RequestInfo | URL | string,
  options: Options = {},
  isChange = options.method === "POST",
): Promise<Answer> {
  const inWords = () => new Error(isChange ? NOT_KNOWN : NO_ANSWER);
  const said = async <T>(answer: Promise<T>): Promise<T> =>
    answer.catch(() => {
      throw inWords();
    });
  const response = await said(fetch(address, options as RequestInit));
  return {
    ok: response.ok,
    async json() {
      const answer: unknown = await said(response.json());
      const refusal = refusalIn(answer);
      if (refusal) throw new Error(refusal);
      if ([answer].flat().every(isOurs)) return answer;
      throw inWords();
    },
  };
}

const isOurs = (part: unknown) =>
  typeof part === "object" && part !== null && ("result" in part || "error" in part);

/** What is refused before it is read is refused in words alone. */
function refusalIn(answer: unknown): string | undefined {
  const error = isOurs(answer) && (answer as { error?: unknown }).error;
  return typeof error === "string" ? error : undefined;
}
