import type { inferRouterOutputs } from "@trpc/server";
import { Countdown } from "@/components/actions/countdown";
import { StatusIcon } from "@/components/ui/status-badge";
import type { AppRouter } from "@/server/router";

type Result = inferRouterOutputs<AppRouter>["actions"]["startJobs"];

/** What came of the click: what started or waits for its turn, and what did not and why. */
export function StartedJobs({ started, skipped }: Pick<Result, "started" | "skipped">) {
  return (
    <ul className="flex flex-col gap-1.5 text-sm">
      {started.map((one) => (
        <li key={one.id} className="flex flex-wrap items-baseline gap-x-2">
          <StatusIcon status="paused" />
          <span>{nameOf(one)}</span>
          <span className="text-ink-2">
            {one.notBefore ? (
              <>
                starts <Countdown to={one.notBefore} />
              </>
            ) : (
              "is starting"
            )}
          </span>
        </li>
      ))}
      {skipped.map((one) => (
        <li key={nameOf(one)} className="flex flex-wrap items-baseline gap-x-2">
          <StatusIcon status="warn" />
          <span>{nameOf(one)}</span>
          <span className="text-ink-2">was left out: {one.because}</span>
        </li>
      ))}
    </ul>
  );
}

const nameOf = ({ environmentId, job, tenant }: Result["skipped"][number] | Result["started"][number]) =>
  [environmentId, job, tenant].filter(Boolean).join(" · ");
