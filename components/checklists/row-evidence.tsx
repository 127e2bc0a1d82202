import { Link } from "@/components/ui/link";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import type { ObservedItem, RowObserved } from "@/domain/row-observed";
import { Clock } from "./clock";
import type { EvidenceHref } from "./use-evidence-href";

/** Everything that a row was judged by, each with the way to its proof. */
export function RowEvidence({ observed, hrefOf }: { observed: RowObserved; hrefOf: EvidenceHref }) {
  if (observed.items.length === 0) return <p className="text-ink-2">{observed.summary}</p>;
  return (
    <div>
      <ul className="divide-y border-y">
        {observed.items.map((item, index) => (
          <li
            key={index}
            className="grid gap-x-4 gap-y-0.5 break-inside-avoid py-1.5 print:flex print:flex-wrap sm:grid-cols-[5.5rem_minmax(0,14rem)_minmax(0,1fr)_auto]"
          >
            <StatusBadge status={item.status} look="plain" className="self-start" />
            <span className="min-w-0 break-words font-medium">{item.subject}</span>
            <span className="min-w-0 break-words text-ink-2">{item.text}</span>
            <span className="text-ink-3 sm:text-right">
              <Asked item={item} hrefOf={hrefOf} />
            </span>
          </li>
        ))}
      </ul>
      {observed.more > 0 && <p className="mt-1 text-ink-3">And {observed.more} more, none of them worse.</p>}
    </div>
  );
}

function Asked({ item, hrefOf }: { item: ObservedItem; hrefOf: EvidenceHref }) {
  const asked = item.at ? (
    <>
      seen <Clock at={item.at} hasSeconds />
      {item.since && item.status !== "ok" && (
        <>
          ; {item.status} since <Time at={item.since} />
        </>
      )}
    </>
  ) : (
    "not seen yet"
  );
  if (item.checkId === null) return asked;
  return (
    <>
      {asked} ·{" "}
      <Link
        href={hrefOf(item.checkId)}
        data-print-url
        className="text-accent hover:underline max-sm:inline-flex max-sm:min-h-11 max-sm:items-center"
      >
        evidence<span className="sr-only"> of {item.subject}</span>
      </Link>
    </>
  );
}
