"use client";

import { useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useState } from "react";
import { AuditAnswer } from "@/components/audit/audit-answer";
import { AuditNav } from "@/components/audit/audit-nav";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { PageHeader, Section } from "@/components/ui/page";
import { ProgressBar } from "@/components/ui/progress-bar";
import { Time } from "@/components/ui/time";
import { whyNot } from "@/domain/access";
import { ChainTable } from "./chain-table";
import type { Standing } from "./chain-words";
import { Losses } from "./losses";
import { ProveOutside } from "./prove-outside";
import { StoreTable } from "./store-table";
import { VerificationTable } from "./verification-table";

const AcceptLoss = dynamic(() => import("./accept-loss").then((module) => module.AcceptLoss), { ssr: false });

const REFRESH_MS = 10_000;
const REFRESH_WALKING_MS = 1000;

/** Was anything in the trail changed, taken out or cut off, and would it be noticed? */
export function ChainPage() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { data: standing } = useSuspenseQuery({
    ...trpc.chain.standing.queryOptions(),
    refetchInterval: ({ state }) => (underWay(state.data) ? REFRESH_WALKING_MS : REFRESH_MS),
  });
  const me = usePerson();
  const [isAccepting, setIsAccepting] = useState(false);
  const walking = underWay(standing);
  const verify = useMutation(
    trpc.chain.verify.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.chain.pathFilter()),
    }),
  );
  const broken = standing.verdict?.scopes.filter(({ problems }) => problems.length > 0) ?? [];
  return (
    <>
      <PageHeader
        title="Proof"
        answer={<AuditAnswer summary={standing} />}
        actions={
          <Button
            variant="plain"
            blockedBecause={whyNot(me, "audit:verify") ?? (walking ? "It is being verified now." : undefined)}
            onClick={() => verify.mutate({})}
          >
            Verify now
          </Button>
        }
      />
      <AuditNav />
      {verify.error && <InlineError>{verify.error.message}</InlineError>}
      {standing.stop && (
        <Banner
          status="alert"
          action={
            <Button blockedBecause={whyNot(me, "audit:retain")} onClick={() => setIsAccepting(true)}>
              Accept the loss…
            </Button>
          }
        >
          Nothing is recorded, so nothing is done: “{standing.stop.store}” knows more than the database since{" "}
          <Time at={standing.stop.stoppedAt} />. An older copy was put back, or the end of the trail was cut
          off. Put back a newer copy, or accept what is lost:{" "}
          {standing.stop.lost
            .map(({ scope, keptTo, lostTo }) => `${scope} from event ${keptTo + 1} to ${lostTo} at least`)
            .join("; ")}
          .
        </Banner>
      )}
      {walking && (
        <Section title="Under way" boxed>
          <ProgressBar
            value={walking.walked}
            max={walking.total}
            label="events verified"
            text={`${walking.walked.toLocaleString("en-US")} of ${walking.total.toLocaleString("en-US")} events`}
          />
        </Section>
      )}
      {broken.length > 0 && (
        <Section title="What is wrong" boxed>
          <ul className="flex list-disc flex-col gap-1 pl-5">
            {broken.flatMap(({ scope, problems }) =>
              problems.map((problem) => (
                <li key={`${scope} ${problem}`}>
                  <code className="font-mono text-sm">{scope}</code> {problem}
                </li>
              )),
            )}
          </ul>
        </Section>
      )}
      <Section title="Chains" facts="each event’s hash covers it and the one before">
        <ChainTable {...standing} />
      </Section>
      <Section title="Outside the database" facts="how far each chain reached, signed, every five minutes">
        <StoreTable stores={standing.stores} />
      </Section>
      <Section title="Checks" facts="every night, and when somebody asks">
        <VerificationTable runs={standing.runs} />
      </Section>
      <Losses losses={standing.losses} />
      <ProveOutside />
      {isAccepting && standing.stop && (
        <AcceptLoss stop={standing.stop} onClose={() => setIsAccepting(false)} />
      )}
    </>
  );
}

const underWay = (standing: Standing | undefined) =>
  standing?.runs.find(({ state }) => state === "waiting" || state === "running");
