/** Paragraphs, and lines that begin with "- " as a list. Nothing else means anything. */
export function SaidText({ text, className }: { text: string; className?: string }) {
  if (text.trim() === "") return null;
  return (
    <div className={className}>
      {blocksOf(text).map((block, place) =>
        block.isList ? (
          <ul key={place} className="mb-2 list-disc pl-5 last:mb-0">
            {block.lines.map((line, at) => (
              <li key={at}>{line.slice(2)}</li>
            ))}
          </ul>
        ) : (
          <p key={place} className="mb-2 text-pretty last:mb-0">
            {block.lines.join(" ")}
          </p>
        ),
      )}
    </div>
  );
}

type Block = { isList: boolean; lines: string[] };

export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let isApart = true;
  for (const raw of text.split("\n")) {
    const line = raw.trim();
    const isList = line.startsWith("- ");
    const last = blocks.at(-1);
    if (line === "") isApart = true;
    else if (last && !isApart && last.isList === isList) last.lines.push(line);
    else if (last?.isList && isList) last.lines.push(line);
    else if (last?.isList && !isApart) last.lines.push(`${last.lines.pop()} ${line}`);
    else blocks.push({ isList, lines: [line] });
    if (line !== "") isApart = false;
  }
  return blocks;
}
