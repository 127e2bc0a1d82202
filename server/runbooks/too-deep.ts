import { CST, Lexer } from "yaml";

const DEEPEST_BRACKETS = 32;
const MOST_ENTRIES = 8;
const WIDEST_INDENT = 100;

/**
 * Where a text nests so deeply that it must not reach the parser: that one calls itself for every level, and a process
 * whose stack ends inside a regular expression does not throw but dies. Reading tokens needs no stack.
 */
export function tooDeep(text: string): { offset: number; said: string } | undefined {
  const wide = new RegExp(`^ {${WIDEST_INDENT + 1}}`, "m").exec(text);
  if (wide) return { offset: wide.index, said: `Indented by more than ${WIDEST_INDENT} spaces.` };
  let [offset, brackets, entries] = [0, 0, 0];
  for (const token of new Lexer().lex(text)) {
    switch (CST.tokenType(token)) {
      case "newline":
        entries = 0;
        break;
      case "flow-seq-start":
      case "flow-map-start":
        brackets += 1;
        break;
      case "flow-seq-end":
      case "flow-map-end":
        brackets = Math.max(0, brackets - 1);
        break;
      case "flow-error-end":
        brackets = 0;
        break;
      case "seq-item-ind":
      case "explicit-key-ind":
      case "map-value-ind":
        if (brackets === 0) entries += 1;
        break;
    }
    if (brackets > DEEPEST_BRACKETS || entries > MOST_ENTRIES)
      return { offset, said: "Nested too deeply: nothing in a runbook needs so many levels." };
    if (!UNSEEN.has(token)) offset += token.length;
  }
  return undefined;
}

/** Signs of the lexer itself, which stand nowhere in the text. */
const UNSEEN = new Set([CST.BOM, CST.DOCUMENT, CST.FLOW_END, CST.SCALAR]);
