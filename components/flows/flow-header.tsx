"use client";

import { Pause, Play } from "lucide-react";
import type { Route } from "next";
import { ItsAudit } from "@/components/audit/its-audit";
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
import { tenantPath } from "@/domain/tenant";
import { EmergencyNote } from "./emergency-note";
import type { FlowWish } from "./flow-dialogs";
import { flowPlace } from "./flow-place";
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
  const about = flow.kind === "rotation" ? flow.tenant : flow.tenant || flow.subject;
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
            <ItsAudit of={{ kind: "flow", subject: flow.id }} />
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
            {about && (
              <Link href={tenantPath(flow.environmentId, about) as Route} className="text-accent underline">
                The tenant
              </Link>
            )}
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
      {flow.emergency && <EmergencyNote className="-mt-3 mb-6" />}
    </>
  );
}

function Controls({ answer: { flow }, work, onWish }: Props) {
  const me = usePerson();
  const refused = whyNot(me, "flow:work", flowPlace(flow));
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
          blockedBecause={refused ?? whyNot(me, neededFor(flow.kind), flowPlace(flow))}
          onClick={() => onWish({ verb: "cancel" })}
        >
          Cancel 1 flow…
        </Button>
      </div>
      {flow.state === "paused" && work.error && <InlineError>{work.error}</InlineError>}
    </div>
  );
}
