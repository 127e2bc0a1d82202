import type { Route } from "next";
import { Empty } from "@/components/ui/empty";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/page";
import { StatusBadge, StatusIcon } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import { STATUS_WORD } from "@/domain/status";
import { type Environment, type Trouble, troublesOf } from "./troubles";

const SHOWN = 8;

/** Components that are not as they should be, worst first, each with its reason and since when. */
export function NeedsSomeone({ overview }: { overview: readonly Environment[] }) {
  const troubles = troublesOf(overview);
  const more = troubles.length - SHOWN;
  return (
    <Section title="Components that need someone" facts={<Counts troubles={troubles} />}>
      <div className="rounded border bg-surface">
        {troubles.length === 0 ? (
          <Empty title="Every component is ok">
            Whatever warns, fails or cannot be seen stands here with its reason.
          </Empty>
        ) : (
          <ul>
            {troubles.slice(0, SHOWN).map((trouble) => (
              <li
                key={`${trouble.environmentId} ${trouble.titles.join()}`}
                className="border-b px-4 py-2 text-sm last:border-b-0"
              >
                <TroubleLine trouble={trouble} />
              </li>
            ))}
            {more > 0 && (
              <li className="px-4 py-2 text-sm">
                <Link href={"/platforms" as Route} className="text-accent hover:underline">
                  {more} more on Platforms
                </Link>
              </li>
            )}
          </ul>
        )}
      </div>
    </Section>
  );
}

function TroubleLine({ trouble }: { trouble: Trouble }) {
  const { status, titles, platformName, environmentName, environmentId } = trouble;
  return (
    <div className="grid grid-cols-[5.25rem_minmax(0,1fr)] items-baseline gap-x-2 sm:grid-cols-[5.25rem_minmax(0,1fr)_auto]">
      <StatusBadge status={status} look="plain" />
      <span className="min-w-0 break-words">
        <Link href={`/platforms/${environmentId}` as Route} className="font-medium hover:underline">
          {platformName} {titles.join(", ")}
        </Link>{" "}
        {environmentName !== "production" && environmentName !== "self" && (
          <span className="text-ink-3">{environmentName}</span>
        )}
        <span className="line-clamp-2 text-ink-2" data-tip={trouble.reason}>
          {trouble.reason}
        </span>
      </span>
      {trouble.since && (
        <Time at={trouble.since} className="whitespace-nowrap text-ink-3 max-sm:col-start-2" />
      )}
    </div>
  );
}

function Counts({ troubles }: { troubles: readonly Trouble[] }) {
  const statuses = ["alert", "warn", "unknown"] as const;
  return (
    <span className="inline-flex flex-wrap gap-x-3">
      {statuses.map((status) => {
        const n = troubles
          .filter((one) => one.status === status)
          .reduce((sum, { titles }) => sum + titles.length, 0);
        return (
          n > 0 && (
            <span key={status} className="inline-flex items-center gap-1">
              <StatusIcon status={status} className="size-2.5" />
              {n} {STATUS_WORD[status]}
            </span>
          )
        );
      })}
    </span>
  );
}
