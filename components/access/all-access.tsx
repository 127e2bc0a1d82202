"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { Section } from "@/components/ui/page";
import { useAddress } from "@/components/ui/use-address";
import { whyNot } from "@/domain/access";
import type { PlatformName } from "./access-types";
import { GrantList } from "./grant-list";
import { RequestList } from "./request-list";

const GiveGrant = dynamic(() => import("./give-grant").then((module) => module.GiveGrant), { ssr: false });
const RevokeGrant = dynamic(() => import("./revoke-grant").then((module) => module.RevokeGrant), {
  ssr: false,
});
const DecideAccess = dynamic(() => import("./decide-access").then((module) => module.DecideAccess), {
  ssr: false,
});

/** For admins and auditors: who asks, and who has what. */
export function AllAccess({
  platforms,
  environments,
}: {
  platforms: readonly PlatformName[];
  environments: readonly string[];
}) {
  const trpc = useTRPC();
  const me = usePerson();
  const { params, write } = useAddress();
  const { data: grants } = useSuspenseQuery(trpc.grants.list.queryOptions());
  const { data: requests } = useSuspenseQuery(trpc.grants.requests.queryOptions());
  const mayNotGive = whyNot(me, "grant:manage");
  const mayNotDecide = whyNot(me, "access:decide");
  const revoking = grants.find(({ id, holds }) => holds && id === params.get("revoke"));
  const deciding = requests.find(({ id, state }) => state === "waiting" && id === params.get("decide"));
  const close = () => write({ give: undefined, revoke: undefined, decide: undefined });
  return (
    <>
      {requests.length > 0 && (
        <Section title="Requests" facts="those that wait first, then the last thirty days">
          <RequestList
            label="Requests"
            requests={requests}
            withPerson
            verb="Decide…"
            blockedBecause={({ personId }) =>
              mayNotDecide ?? (personId === me.id ? "It is yours; another admin decides." : undefined)
            }
            onOpen={({ id }) => write({ decide: id }, "push")}
          />
        </Section>
      )}
      <Section
        title="All grants"
        facts="in force first, then those of the last thirty days"
        actions={
          <Button size="small" blockedBecause={mayNotGive} onClick={() => write({ give: "1" }, "push")}>
            Give a grant…
          </Button>
        }
      >
        {grants.length > 0 ? (
          <GrantList
            label="All grants"
            grants={grants}
            withPerson
            onRevoke={(id) => write({ revoke: id }, "push")}
          />
        ) : (
          <div className="rounded border bg-surface">
            <Empty title="Nobody has a grant">
              Every account counts with its own role. A grant gives a role in one place, with or without an
              end.
            </Empty>
          </div>
        )}
      </Section>
      {params.get("give") === "1" && !mayNotGive && (
        <GiveGrant platforms={platforms} environments={environments} onClose={close} />
      )}
      {revoking && !mayNotGive && <RevokeGrant grant={revoking} onClose={close} />}
      {deciding && !mayNotDecide && deciding.personId !== me.id && (
        <DecideAccess key={deciding.id} request={deciding} onClose={close} />
      )}
    </>
  );
}
