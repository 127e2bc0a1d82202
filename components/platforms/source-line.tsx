/** Where in the runbook it is written, in small type. */
export function SourceLine({ source }: { source: { file: string; line: number } | undefined }) {
  if (!source) return null;
  return (
    <span
      data-tip={`${source.file}, line ${source.line}`}
      className="relative text-xs font-normal whitespace-nowrap text-ink-3"
    >
      line {source.line}
      <span className="sr-only"> of {source.file}</span>
    </span>
  );
}
