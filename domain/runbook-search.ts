import type { RunbookDocument } from "./schema/runbook";

const WEIGHTS = { number: 8, symptom: 6, title: 5, purpose: 2, text: 1 };
/** Words that stand in every sentence and find nothing. */
const EMPTY = new Set(
  "a an and are as at by for from has have in is it no not of on or the to was when with".split(" "),
);

const wordsOf = (text: string) =>
  text
    .toLowerCase()
    .normalize("NFKD")
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");

type Read = { parts: { weight: number; words: readonly string[] }[]; number: string };
const read = new WeakMap<RunbookDocument, Read>();

function readOf(document: RunbookDocument): Read {
  const known = read.get(document);
  if (known) return known;
  const steps = document.steps.flatMap(({ title, text }) => [title, text]);
  const made = {
    number: (document.number ?? "").toLowerCase(),
    parts: [
      { weight: WEIGHTS.number, words: wordsOf(`${document.number ?? ""} ${document.id}`) },
      { weight: WEIGHTS.symptom, words: wordsOf(document.symptoms.join(" ")) },
      { weight: WEIGHTS.title, words: wordsOf(document.title) },
      {
        weight: WEIGHTS.purpose,
        words: wordsOf(`${document.purpose} ${document.platform} ${document.category}`),
      },
      { weight: WEIGHTS.text, words: wordsOf(steps.join(" ")) },
    ],
  };
  read.set(document, made);
  return made;
}

/**
 * How well a runbook fits what somebody types: each word counts by the best place it stands in, whole before begun.
 * 0 when nothing fits; a word that stands nowhere takes away, so that what fits all of it comes first.
 */
export function fitOf(document: RunbookDocument, text: string): number {
  const typed = [...new Set(wordsOf(text))];
  const wanted = typed.some((word) => !EMPTY.has(word)) ? typed.filter((word) => !EMPTY.has(word)) : typed;
  if (wanted.length === 0) return 0;
  const { parts, number } = readOf(document);
  if (number !== "" && text.trim().toLowerCase() === number) return 1000;
  const scores = wanted.map((word) =>
    Math.max(0, ...parts.map((part) => part.weight * nearness(part.words, word))),
  );
  const found = scores.filter((score) => score > 0).length;
  return found === 0 ? 0 : (scores.reduce((sum, score) => sum + score, 0) * found) / wanted.length;
}

/** 1 for the word itself, less for one that begins with it or of which it is a form. */
function nearness(words: readonly string[], wanted: string): number {
  let best = 0;
  for (const word of words) {
    if (word === wanted) return 1;
    if (wanted.length >= 2 && word.startsWith(wanted)) best = Math.max(best, 0.7);
    else if (word.length >= 4 && wanted.startsWith(word)) best = Math.max(best, 0.5);
  }
  return best;
}

/** The symptom that fits best, to show why a runbook was found. */
export function symptomFor(document: RunbookDocument, text: string): string | null {
  const wanted = wordsOf(text).filter((word) => !EMPTY.has(word));
  const ranked = document.symptoms
    .map((symptom) => {
      const words = wordsOf(symptom);
      return { symptom, fit: wanted.reduce((sum, word) => sum + nearness(words, word), 0) };
    })
    .toSorted((one, other) => other.fit - one.fit);
  return ranked[0] && ranked[0].fit > 0 ? ranked[0].symptom : null;
}
