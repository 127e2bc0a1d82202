import { StatusBadge } from "@/components/ui/status-badge";
import type { Finding } from "@/domain/flow";
import { byTrouble } from "@/domain/status";

/** What was seen to be, the worst first, each with what mends it. */
export function Findings({ findings, title }: { findings: readonly Finding[]; title: string }) {
  if (findings.length === 0) return null;
  const hasRemedies = findings.some(({ remedy }) => remedy);
  const rows = findings.toSorted((one, other) => byTrouble(one.status, other.status));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable from the keyboard.
    <div tabIndex={0} className="max-h-96 overflow-auto rounded border print:max-h-none">
      <table className="w-full text-sm">
        <caption className="sr-only">What “{title}” found</caption>
        <thead className="sticky top-0 bg-sunken text-left text-ink-2">
          <tr>
            {["State", "What", "Said", ...(hasRemedies ? ["What mends it"] : [])].map((head) => (
              <th key={head} scope="col" className="whitespace-nowrap px-3 py-1.5 font-medium">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((finding, at) => (
            <tr key={at} className="border-t align-top">
              <td className="px-3 py-1.5">
                <StatusBadge look="plain" status={finding.status} />
              </td>
              <th scope="row" className="min-w-32 px-3 py-1.5 text-left font-medium">
                {finding.title}
              </th>
              <td className="min-w-48 px-3 py-1.5 break-words">{finding.said}</td>
              {hasRemedies && (
                <td className="min-w-48 px-3 py-1.5 break-words">
                  {finding.remedy ?? <span className="text-ink-3">–</span>}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
