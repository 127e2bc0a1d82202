"use client";

import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { PeopleNav } from "@/components/people/people-nav";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { PageHeader } from "@/components/ui/page";
import { useAddress } from "@/components/ui/use-address";
import { can } from "@/domain/access";
import { AskForm } from "./ask-form";
import { Matrix } from "./matrix";
import { isUnderWay, permissionsAnswer } from "./proof-words";
import { ProofsSection } from "./proofs-section";
import { WhoAnswerPart } from "./who-answer";
import { WhyAnswerPart } from "./why-answer";

const REFRESH_MS = 2000;

/** Who may do what, why not, and whether that was proved? */
export function PermissionsPage() {
  const trpc = useTRPC();
  const me = usePerson();
  const { params } = useAddress();
  const { data: procedures } = useSuspenseQuery(trpc.permissions.procedures.queryOptions());
  const { data: places } = useSuspenseQuery(trpc.permissions.places.queryOptions());
  const mayProve = can(me, "permission:prove");
  const { data: proofs } = useQuery({
    ...trpc.permissions.proofs.queryOptions({}),
    enabled: mayProve,
    refetchInterval: ({ state }) =>
      state.data?.proofs.some(({ state: one }) => isUnderWay(one)) ? REFRESH_MS : false,
  });
  const question = {
    need: params.get("need") ?? "",
    ...(params.get("place") && { place: params.get("place") ?? "" }),
  };
  const personId = params.get("person") ?? undefined;
  return (
    <>
      <PageHeader title="Permissions" answer={permissionsAnswer(proofs?.proofs)} />
      <PeopleNav />
      <AskForm procedures={procedures} places={places} />
      {question.need && (
        <div className="mb-8 grid gap-6 lg:grid-cols-2">
          <WhyAnswerPart question={question} personId={personId} />
          <WhoAnswerPart question={question} />
        </div>
      )}
      {mayProve && <ProofsSection proofs={proofs?.proofs} hasMore={proofs?.hasMore ?? false} />}
      <Matrix procedures={procedures} />
    </>
  );
}
