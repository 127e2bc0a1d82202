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
