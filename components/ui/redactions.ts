export type TextPart = { text: string; isRedacted: boolean };

const MARK = /(\[redacted(?::[^\]]*)?\])/gi;

/** Splits text at the marks that stand where a secret was: "[redacted]" or "[redacted: token]". */
export function splitRedactions(text: string): TextPart[] {
  return text
    .split(MARK)
    .map((part, index) => ({ text: part, isRedacted: index % 2 === 1 }))
    .filter((part) => part.text !== "");
}
