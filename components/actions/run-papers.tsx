"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { useTRPC } from "@/components/trpc";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/page";
import { StatusBadge } from "@/components/ui/status-badge";
import { Time } from "@/components/ui/time";
import type { ActionDetail, ActionPapers } from "./action-types";

type Kept = ActionPapers["previews"][number];

/** What was confirmed, what it was just before, and who agreed. */
export function RunPapers({ run }: { run: ActionDetail }) {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.actions.papers.queryOptions({ id: run.id }));
  const shown = data.previews.find(({ id }) => id === run.previewId);
  const again = data.previews.findLast(({ purpose }) => purpose === "execution");
  return (
    <>
      {shown && (
        <Section title="Preview" boxed>
          <PreviewKept kept={shown} />
          {again && (
            <p className="mt-3">
              <StatusBadge
                look="plain"
                status={again.hash === shown.hash ? "ok" : "alert"}
                word={again.hash === shown.hash ? "the same just before" : "another just before"}
              />{" "}
              <Time at={again.madeAt} className="text-ink-3" />
            </p>
          )}
        </Section>
      )}
      {(data.decisions.length > 0 || run.state === "waiting") && (
        <Section title="Approvals" boxed>
          <Decisions papers={data} />
        </Section>
      )}
    </>
  );
}

function PreviewKept({ kept: { content, madeAt, hash } }: { kept: Kept }) {
  return (
    <KeyValue
      items={[
        { label: "would touch", value: `${content.count} ${content.unit}` },
        { label: "effects", value: content.effects.join(" ") || "none told" },
        ...(content.warnings.length > 0 ? [{ label: "warnings", value: content.warnings.join(" ") }] : []),
        {
          label: "undo",
          value: content.reversible.is
            ? (content.undo ?? content.reversible.how)
            : `Cannot be undone. ${content.reversible.how}`,
        },
        { label: "proved by", value: content.verifies },
        { label: "looked at", value: <Time at={madeAt} /> },
        { label: "hash", value: <span className="font-mono text-sm break-all">{hash}</span> },
      ]}
    />
  );
}

function Decisions({ papers: { decisions } }: { papers: ActionPapers }) {
  if (decisions.length === 0)
    return (
      <p className="text-ink-2">
        It waits for a second person.{" "}
        <Link href={"/approvals" as Route} className="underline decoration-line-2 hover:text-accent">
          Go to the approvals
        </Link>
      </p>
    );
  return (
    <ul className="flex flex-col gap-2">
      {decisions.map((one) => (
        <li key={one.id}>
          <StatusBadge
            look="plain"
            status={one.lapsedAt ? "unknown" : one.decision === "approved" ? "ok" : "alert"}
            word={one.lapsedAt ? `${one.decision}, and lapsed` : one.decision}
          />{" "}
          by {one.personName} <Time at={one.at} className="text-ink-3" />
          <span className="block text-sm text-ink-2">
            {one.reason}
            {one.lapsedBecause && ` Lapsed: ${one.lapsedBecause}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
