"use client";

import { Pause, Play } from "lucide-react";
import type { Route } from "next";
import { ItsAudit } from "@/components/audit/its-audit";
import { versionsHref } from "@/components/runbook-documents/document-words";
import { usePerson } from "@/components/shell/person";
import { Button } from "@/components/ui/button";
import { InlineError } from "@/components/ui/error-note";
import { Link } from "@/components/ui/link";
import { PageHeader } from "@/components/ui/page";
import { Pill } from "@/components/ui/pill";
import { StatusBadge } from "@/components/ui/status-badge";
import { Age, Time } from "@/components/ui/time";
import { whyNot } from "@/domain/access";
import { whyNotSolved } from "@/domain/runbook-words";
import type { RunWish } from "./run-dialogs";
import type { RunAnswer } from "./runbook-types";
import { isOpen, runAnswer, runbookHref, runLook } from "./runbook-words";
import type { RunWork } from "./use-run-work";

type Props = { answer: RunAnswer; work: RunWork; onWish: (wish: RunWish) => void };

export function RunHeader({ answer, work, onWish }: Props) {
  const { run, document, alert, currentVersion, steps } = answer;
  const me = usePerson();
  const refused = whyNot(me, "runbook:walk");
  const hasFailed = steps.some(({ state, kind }) => kind !== "rollback" && state === "failed");
  const isReady = whyNotSolved(document, steps) === undefined;
  return (
    <PageHeader
      title={document.title}
      back={{ href: runbookHref(run.runbookId), label: "The runbook" }}
      facts={
        <>
          <StatusBadge {...runLook({ ...run, hasFailed })} />
          <ItsAudit of={{ kind: "runbook-run", subject: run.id }} />
          <Pill>{run.environmentId}</Pill>
          <span>
            {run.ownerName} has it
            {run.startedByName !== run.ownerName && `, begun by ${run.startedByName}`}
          </span>
          <span>
            {isOpen(run) ? (
              <>
                for <Age since={run.startedAt} />
              </>
            ) : (
              <>
                ended <Time at={run.finishedAt} />
              </>
            )}
          </span>
          <span>
            version {run.runbookVersion}
            {currentVersion > run.runbookVersion && (
              <>
                {" "}
                (this run keeps its own;{" "}
                <Link
                  href={versionsHref(run.runbookId, `?from=${run.runbookVersion}&to=${currentVersion}`)}
                  className="text-accent underline"
                >
                  what changed up to {currentVersion}
                </Link>
                )
              </>
            )}
          </span>
          {alert && (
            <Link href={`/alerts/${alert.id}` as Route} className="text-accent underline">
              Alert {alert.id}
              {alert.state === "resolved" ? ", resolved" : ""}
            </Link>
          )}
        </>
      }
      answer={runAnswer(answer)}
      actions={
        <div className="flex flex-col items-end gap-1">
          <div className="flex flex-wrap justify-end gap-2">
            {isOpen(run) && (
              <>
                {run.state === "paused" ? (
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
                <Button blockedBecause={refused} onClick={() => onWish({ verb: "hand-over" })}>
                  Hand over…
                </Button>
                <Button
                  variant={isReady ? "plain" : "outlined"}
                  blockedBecause={refused}
                  onClick={() => onWish({ verb: "finish" })}
                >
                  Finish…
                </Button>
              </>
            )}
            <Button variant="quiet" onClick={() => onWish({ verb: "export" })}>
              For the ticket…
            </Button>
          </div>
          {run.state === "paused" && work.error && <InlineError>{work.error}</InlineError>}
        </div>
      }
    />
  );
}
