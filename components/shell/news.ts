/**
 * Asks again for what changed, noun by noun, and never for one whose answer is still on its way: what is told meanwhile
 * is asked once more when it has come. Else a burst of news would end each question before it is answered.
 */
export function createNews<Noun>(ask: (noun: Noun) => Promise<unknown>): (noun: Noun) => void {
  /** The nouns on their way, and whether something was told of them since. */
  const asking = new Map<Noun, boolean>();
  const askUntilQuiet = async (noun: Noun) => {
    do {
      asking.set(noun, false);
      await ask(noun).catch(() => undefined);
    } while (asking.get(noun));
    asking.delete(noun);
  };
  return (noun) => {
    if (asking.has(noun)) asking.set(noun, true);
    else void askUntilQuiet(noun);
  };
}

/**
 * What a message of the stream says may have changed. The first of a stream is empty, and what was told between two
 * streams was told to nobody: so at the beginning of a later one it is everything.
 */
export function toldBy<Told extends string>(
  message: readonly Told[],
  isLater: boolean,
): "everything" | Exclude<Told, "all">[] {
  if (message.length === 0 && isLater) return "everything";
  const nouns = message.filter((one): one is Exclude<Told, "all"> => one !== "all");
  return nouns.length < message.length ? "everything" : nouns;
}
