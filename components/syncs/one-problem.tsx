import type { Route } from "next";
import { Link } from "@/components/ui/link";
import { StatusIcon } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import type { CredentialProblem } from "./failure-types";

/** Everything of an environment fails for its credential: said once, instead of once per job. */
export function OneProblem({ problem }: { problem: CredentialProblem }) {
  return (
    <div role="alert" className="mb-4 flex flex-col gap-1 rounded border border-alert-line bg-alert-soft p-4">
      <p className="flex items-start gap-2 font-semibold text-alert">
        <StatusIcon status="alert" className="mt-1" />
        <span>
          One authentication problem in{" "}
          <Link className="underline" href={`/platforms/${problem.environmentId}` as Route}>
            {problem.environmentId}
          </Link>
          : all {problem.failed} of its jobs and tenants fail together
          {problem.matched && <> with {problem.matched}</>}, since <Time at={problem.since} />.
        </span>
      </p>
      <p>
        Renew its credential first. Until one run ends well nothing of it is repeated or started together with
        others: each try would only be refused again.
      </p>
    </div>
  );
}
