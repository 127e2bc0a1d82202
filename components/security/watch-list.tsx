import type { Route } from "next";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/page";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import type { Watch } from "./security-types";
import { TRAIL_OF, trailAddress, troubled } from "./security-words";

/** What is watched: what needs somebody in full, the rest in one line. */
export function WatchList({ watches }: { watches: readonly Watch[] }) {
  const bad = troubled(watches);
  const well = watches.filter(({ status }) => status === "ok");
  return (
    <Section
      title="Needs somebody now"
      facts={<Link href={"/alerts" as Route}>Alerts and their runbooks</Link>}
    >
      <ul className="rounded border bg-surface" aria-label="What is watched">
        {bad.map((watch) => (
          <li
            key={watch.key}
            className="flex flex-wrap items-baseline gap-x-3 gap-y-1 border-b px-3 py-2 last:border-b-0"
          >
            <StatusBadge status={watch.status} />
            <div className="min-w-0 flex-1 basis-64">
              <p className="font-medium">{watch.title}</p>
              <p className="text-pretty text-ink-2">
                {watch.reason} <span className="text-ink-3">Since </span>
                <Time at={watch.since} className="text-ink-3" />
              </p>
            </div>
            <TrailLink watchKey={watch.key} />
          </li>
        ))}
        {well.length > 0 && (
          <li className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-3 py-2">
            <StatusBadge status="ok" />
            <p className="min-w-0 flex-1 basis-64 text-pretty text-ink-2">
              {well.map(({ title }) => title).join(" · ")}
            </p>
          </li>
        )}
        {watches.length === 0 && <li className="px-3 py-2 text-ink-2">No worker has looked yet.</li>}
      </ul>
    </Section>
  );
}

function TrailLink({ watchKey }: { watchKey: string }) {
  const filter = TRAIL_OF[watchKey];
  if (!filter) return null;
  return (
    <Link
      href={trailAddress(filter) as Route}
      className="text-sm text-accent hover:underline max-sm:min-h-11"
    >
      In the trail
    </Link>
  );
}
