import type { Route } from "next";
import { Link } from "@/components/ui/link";
import { tenantPath } from "@/domain/tenant";
import type { FlowCheck } from "./flow-types";
import { flowHref } from "./flow-words";

type Existing = NonNullable<FlowCheck["existing"]>;

/** What is there already for the same thing, and the way to it. */
export function ExistingNote({ existing, environmentId }: { existing: Existing; environmentId: string }) {
  return (
    <p role="status" className="rounded border border-warn-line bg-warn-soft px-3 py-2">
      {existing.said}{" "}
      <Link
        href={
          "flowId" in existing
            ? flowHref(existing.flowId)
            : (tenantPath(environmentId, existing.tenant) as Route)
        }
        className="text-accent underline"
      >
        Open it
      </Link>
    </p>
  );
}
