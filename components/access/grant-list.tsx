import { Ban, Check, Hourglass } from "lucide-react";
import type { ReactNode } from "react";
import { usePerson } from "@/components/shell/person";
import { Button } from "@/components/ui/button";
import { Absolute, Time } from "@/components/ui/time";
import { placeText, whyNot } from "@/domain/access";
import type { Grant } from "./access-types";
import { type GrantState, grantState } from "./access-words";

const ICON: Record<GrantState, ReactNode> = {
  "in force": <Check className="size-3.5 shrink-0" aria-hidden />,
  "taken back": <Ban className="size-3.5 shrink-0" aria-hidden />,
  over: <Hourglass className="size-3.5 shrink-0" aria-hidden />,
};

/** Who has which role where, until when, why and by whom. */
export function GrantList({
  label,
  grants,
  withPerson,
  onRevoke,
}: {
  label: string;
  grants: readonly Grant[];
  withPerson: boolean;
  onRevoke?: (id: string) => void;
}) {
  const me = usePerson();
  const mayNot = whyNot(me, "grant:manage");
  return (
    <ul aria-label={label} className="flex flex-col divide-y rounded border bg-surface">
      {grants.map((grant) => {
        const state = grantState(grant);
        return (
          <li
            key={grant.id}
            className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 px-4 py-3 max-sm:flex-col"
          >
            <div className="min-w-0 flex-1 basis-80 max-sm:basis-auto">
              <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <span className="font-medium">
                  {withPerson && `${grant.person}: `}
                  {grant.role} in {placeText(grant)}
                </span>
                <span
                  className={`flex items-center gap-1.5 text-sm ${state === "in force" ? "" : "text-ink-3"}`}
                >
                  {ICON[state]}
                  {state}
                </span>
                <span className="text-sm text-ink-2">
                  <Ending grant={grant} />
                </span>
              </p>
              <p className="mt-1 break-words">“{grant.reason}”</p>
              <p className="mt-1 text-sm text-ink-2">
                {grant.grantedByName} gave it <Time at={grant.grantedAt} />
              </p>
            </div>
            {onRevoke && grant.holds && (
              <Button
                className="max-sm:w-full"
                blockedBecause={
                  mayNot ??
                  (grant.personId === me.id ? "It is yours; another admin takes it back." : undefined)
                }
                aria-label={`Take back: ${grant.person}, ${grant.role} in ${placeText(grant)}`}
                onClick={() => onRevoke(grant.id)}
              >
                Take back…
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function Ending({ grant }: { grant: Grant }) {
  if (grant.revokedAt)
    return (
      <>
        by {grant.revokedByName} <Time at={grant.revokedAt} />
      </>
    );
  if (!grant.expiresAt) return <>until it is taken back</>;
  return (
    <>
      until <Absolute at={grant.expiresAt} form="minute" /> (<Time at={grant.expiresAt} />)
    </>
  );
}
