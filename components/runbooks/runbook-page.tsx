"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { Play } from "lucide-react";
import dynamic from "next/dynamic";
import { ItsAudit } from "@/components/audit/its-audit";
import { RunbookDoors } from "@/components/runbook-documents/document-doors";
import { versionsHref } from "@/components/runbook-documents/document-words";
import { usePerson } from "@/components/shell/person";
import { PrintHeader } from "@/components/shell/print-header";
import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { useTRPC } from "@/components/trpc";
import { Banner } from "@/components/ui/banner";
import { Button, ButtonLink } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page";
import { Pill } from "@/components/ui/pill";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { whyNot } from "@/domain/access";
import { RunbookDocumentShown } from "./runbook-document";
import { RunbookHistory } from "./runbook-history";
import { CATEGORY_WORD } from "./runbook-words";
import { readStart, withoutStart } from "./start-address";

const StartDialog = dynamic(() => import("./start-dialog").then((module) => module.StartDialog), {
  ssr: false,
});

/** What does this runbook do, where can it be walked, and how did it go? */
export function RunbookPageShown({ id }: { id: string }) {
  const trpc = useTRPC();
  const me = usePerson();
  const { params, write } = useAddress();
  const { data: page } = useSuspenseQuery(trpc.runbooks.byId.queryOptions({ id }));
  const { document, places, changedSinceYours, published } = page;
  const wish = readStart(params);
  const usual = places[0];
  return (
    <>
      <PrintHeader title={`${document.title} · version ${page.version}`} />
      <PageHeader
        title={
          <>
            {page.number && <span className="mr-2 font-mono text-ink-2">{page.number}</span>}
            {document.title}
          </>
        }
        back={{ href: "/runbooks", label: "Runbooks" }}
        facts={
          <>
            <Pill>{PLATFORM_NAME[document.platform]}</Pill>
            <Pill>{CATEGORY_WORD[document.category]}</Pill>
            {document.severity && <Pill>{document.severity}</Pill>}
            <span>owner {document.owner}</span>
            <span>version {page.version}</span>
            <ItsAudit of={{ kind: "runbook", subject: document.id }} />
            {page.isOverdue ? (
              <StatusBadge status="warn" word={`review overdue since ${page.reviewBy}`} />
            ) : (
              <span>review by {page.reviewBy}</span>
            )}
            <span>
              last walked <Time at={page.lastAt} />
            </span>
          </>
        }
        answer={document.purpose}
        actions={
          <>
            <RunbookDoors id={id} />
            <Button
              variant="primary"
              icon={<Play className="size-3.5" aria-hidden />}
              blockedBecause={
                whyNot(me, "runbook:walk") ??
                (usual ? undefined : "No environment of this platform is configured.")
              }
              onClick={() => usual && write({ start: usual.id }, "push")}
            >
              Start…
            </Button>
          </>
        }
      />
      {changedSinceYours && (
        <div className="mb-6 overflow-hidden rounded">
          <Banner
            status="warn"
            action={
              <ButtonLink
                size="small"
                href={versionsHref(id, `?from=${changedSinceYours.version}&to=${page.version}`)}
              >
                What changed
              </ButtonLink>
            }
          >
            It changed since you last walked it (version {changedSinceYours.version},{" "}
            <Time at={changedSinceYours.at} />){published?.reason && `: ${published.reason}`}. Read it before
            you start.
          </Banner>
        </div>
      )}
      <RunbookDocumentShown document={document} places={places} />
      <RunbookHistory page={page} />
      {wish && (
        <StartDialog
          page={page}
          wish={wish}
          onEnvironment={(start) => write({ start })}
          onClose={() => write(withoutStart(params))}
        />
      )}
    </>
  );
}
