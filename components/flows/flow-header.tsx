"use client";

import { Pause, Play, Siren } from "lucide-react";
import type { Route } from "next";
import { usePerson } from "@/components/shell/person";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { Link } from "@/components/ui/link";
import { PageHeader } from "@/components/ui/page";
import { Pill } from "@/components/ui/pill";
import { StatusBadge } from "@/components/ui/status-badge";
import { Age, Time } from "@/components/ui/time";
import { whyNot } from "@/domain/access";
import { isOpenFlow } from "@/domain/flow";
import { currentStep } from "@/domain/flow-walk";
import type { FlowWish } from "./flow-dialogs";
import type { FlowAnswer } from "./flow-types";
import {
  batchHref,
  credentialHref,
  flowAnswer,
  flowLook,
  flowTitle,
  KIND_TITLE,
  neededFor,
} from "./flow-words";
import type { FlowWork } from "./use-flow-work";

type Props = { answer: FlowAnswer; work: FlowWork; onWish: (wish: FlowWish) => void };

export function FlowHeader({ answer, work, onWish }: Props) {
  const { flow, credential, steps } = answer;
  return (
    <>
      <PageHeader
        title={flowTitle(answer)}
        back={
          flow.kind === "rotation"
            ? { href: "/credentials" as Route, label: "Credentials" }
            : { href: "/tenants/onboarding" as Route, label: "Onboarding" }
        }
        facts={
          <>
            <StatusBadge {...flowLook(flow, currentStep(steps))} />
            <Pill>{KIND_TITLE[flow.kind].toLowerCase()}</Pill>
            <Link href={`/platforms/${flow.environmentId}` as Route} className="text-accent underline">
              {flow.environmentId}
            </Link>
            <span>{flow.ownerName} has it</span>
            <span>
              {isOpenFlow(flow.state) ? (
                <>
                  for <Age since={flow.requestedAt} />
                </>
              ) : (
                <>
                  ended <Time at={flow.finishedAt} />
                </>
              )}
            </span>
            {credential && (
              <Link href={credentialHref(credential.id)} className="text-accent underline">
                {credential.title}
              </Link>
            )}
            {flow.batchId && (
              <Link href={batchHref(flow.batchId)} className="text-accent underline">
                asked for with many
              </Link>
            )}
          </>
        }
        answer={flowAnswer(answer)}
        actions={isOpenFlow(flow.state) && <Controls {...{ answer, work, onWish }} />}
      />
      {flow.emergency && (
        <p
          role="note"
          className="-mt-3 mb-6 flex items-start gap-2 rounded border border-alert-line bg-alert-soft px-3 py-2"
        >
          <Siren className="mt-0.5 size-4 shrink-0 text-alert" aria-hidden />
          <span>
            <strong className="font-semibold text-alert">Emergency.</strong> The old secret is taken away
            first and the new one comes after: what uses it stands still in between.
          </span>
        </p>
      )}
    </>
  );
}

function Controls({ answer: { flow }, work, onWish }: Props) {
  const { role } = usePerson();
  const refused = whyNot(role, "flow:work");
  return (
    <div className="flex flex-col items-end gap-1">
      <div className="flex flex-wrap justify-end gap-2">
        {flow.state === "paused" ? (
          <Button
            variant="primary"
            icon={<Play className="size-3.5" aria-hidden />}
            pending={work.isPending}
            blockedBecause={refused}
            onClick={work.resume}
          >
            Resume
          </Button>
        ) : (
          <Button
            icon={<Pause className="size-3.5" aria-hidden />}
            blockedBecause={refused}
            onClick={() => onWish({ verb: "pause" })}
          >
            Pause…
          </Button>
        )}
        <Button blockedBecause={refused} onClick={() => onWish({ verb: "hand" })}>
          Hand over…
        </Button>
        <Button blockedBecause={refused} onClick={() => onWish({ verb: "note" })}>
          Note…
        </Button>
        <Button
          variant="danger"
          blockedBecause={refused ?? whyNot(role, neededFor(flow.kind))}
          onClick={() => onWish({ verb: "cancel" })}
        >
          Cancel 1 flow…
        </Button>
      </div>
      {flow.state === "paused" && work.error && <InlineError>{work.error}</InlineError>}
    </div>
  );
}
