import type { KeptStep } from "./runbook-types";

/** What a step found, as it was kept with the run. */
export function FoundRows({ output, title }: { output: KeptStep["output"]; title: string }) {
  const { columns = [], rows = [] } = output ?? {};
  if (columns.length === 0) return null;
  if (rows.length === 0) return <p className="text-ink-2">No rows.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable from the keyboard.
    <div tabIndex={0} className="max-h-96 overflow-auto rounded border print:max-h-none">
      <table className="w-full text-sm tabular-nums">
        <caption className="sr-only">{title}</caption>
        <thead className="sticky top-0 bg-sunken text-left">
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col" className="whitespace-nowrap px-3 py-1.5 font-medium text-ink-2">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at} className="border-t">
              {columns.map((column, place) => (
                <td key={column} className="max-w-96 break-words px-3 py-1.5 align-top">
                  {String(row[place] ?? "–")}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
