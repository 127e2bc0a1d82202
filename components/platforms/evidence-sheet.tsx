"use client";

import { useQuery } from "@tanstack/react-query";
import type { Route } from "next";
import type { ReactNode } from "react";
import { useTRPC } from "@/components/trpc";
import { InlineError } from "@/components/ui/error-note";
import { KeyValue } from "@/components/ui/key-value";
import { Link } from "@/components/ui/link";
import { Sheet } from "@/components/ui/sheet";
import { TableSkeleton } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";
import { Age, Time } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { formatDuration, formatValue } from "@/domain/duration";
import { confirmText, valueText } from "./environment-words";
import { Facts } from "./facts";
import type { CheckShown, EnvironmentPage, Evidence } from "./platform-types";
import { Proof } from "./proof";

/** The evidence of the check that the address names, at the side of the page. */
export function EvidenceSheet({ place }: { place: EnvironmentPage }) {
  const { params, write } = useAddress();
  const wanted = params.get("evidence");
  const component = place.components.find(({ checks }) => checks.some(({ key }) => key === wanted));
  const check = component?.checks.find(({ key }) => key === wanted);
  if (!component || !check) return null;
  return (
    <Sheet
      open
      onOpenChange={(open) => !open && write({ evidence: undefined })}
      title={`${component.title}: ${check.title}`}
      answer={
        <span className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
          <StatusBadge status={check.status} />
          <span>{check.reason}</span>
          <span className="text-sm text-ink-3">
            for <Age since={check.since} />
          </span>
        </span>
      }
    >
      <CheckEvidence check={check} platformId={place.platformId} />
    </Sheet>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mb-6">
      <h3 className="mb-2 font-semibold">{title}</h3>
      {children}
    </section>
  );
}

function CheckEvidence({ check, platformId }: { check: CheckShown; platformId: string }) {
  const trpc = useTRPC();
  const { data, error } = useQuery({
    ...trpc.platforms.evidence.queryOptions({ checkId: check.id }),
    refetchInterval: 15_000,
  });
  return (
    <>
      <Part title="How it is judged">
        <Judgement check={check} platformId={platformId} />
      </Part>
      {error && <InlineError className="mb-6">{error.message}</InlineError>}
      {data && (
        <Part title="Proof">
          {data.proof?.evidence ? (
            <>
              <Proof at={data.proof.at} evidence={data.proof.evidence} />
              <p className="mt-2 text-sm text-ink-3">
                A proof is kept when the state changes, and once an hour while it stays.
              </p>
            </>
          ) : (
            <p className="text-ink-2">
              None is kept: this answer is read from tables or from what other questions found.
            </p>
          )}
        </Part>
      )}
      {check.facts && (
        <Part title="Facts of the last answer">
          <Facts facts={check.facts} />
        </Part>
      )}
      <Part title="Last answers">
        {data ? <Recent evidence={data} check={check} /> : !error && <TableSkeleton rows={6} columns={3} />}
      </Part>
    </>
  );
}

function Judgement({ check, platformId }: { check: CheckShown; platformId: string }) {
  const { threshold } = check;
  const limit = (value: number | null) =>
    value === null || !threshold ? "none" : formatValue(value, threshold.unit);
  const value = valueText(check);
  return (
    <KeyValue
      items={[
        ...(value ? [{ label: check.value === null ? "answered in" : "value / limit", value }] : []),
        ...(threshold
          ? [
              {
                label: "limits",
                value: `warn ${limit(threshold.warn)}, alert ${limit(threshold.alert)}, target ${limit(threshold.target)}`,
              },
              {
                label: "limit's source",
                value: (
                  <Link
                    href={
                      `/thresholds?limit=${encodeURIComponent(`${platformId}/${threshold.metric}`)}` as Route
                    }
                    className="underline decoration-line-2 hover:text-accent"
                  >
                    {threshold.sourceFile}
                    {threshold.sourceLine !== null && `, line ${threshold.sourceLine}`}
                    {threshold.derived && " (derived)"}
                  </Link>
                ),
              },
            ]
          : []),
        {
          label: "confirmation",
          value: check.pending
            ? `${check.pending}. ${confirmText(check.confirm)}`
            : confirmText(check.confirm),
        },
        {
          label: "asked",
          value: (
            <>
              every {formatDuration(check.everySeconds * 1000)}, last answer{" "}
              <Time at={check.observedAt} never="never seen" />
            </>
          ),
        },
      ]}
    />
  );
}

function Recent({ evidence, check }: { evidence: Evidence; check: CheckShown }) {
  if (evidence.recent.length === 0) return <p className="text-ink-2">None in the last 24 hours.</p>;
  return (
    <ol className="rounded border text-sm">
      {evidence.recent.map((one) => (
        <li
          key={one.at.getTime()}
          className="grid grid-cols-[5.5rem_1fr_auto] items-baseline gap-x-3 border-b px-3 py-1.5 last:border-b-0"
        >
          <StatusBadge status={one.status} look="plain" />
          <span className="min-w-0 text-ink-2">{one.reason}</span>
          <span className="text-right whitespace-nowrap">
            {valueText({ value: one.value, latencyMs: one.latencyMs, threshold: check.threshold })}{" "}
            <Time at={one.at} className="text-ink-3" />
          </span>
        </li>
      ))}
    </ol>
  );
}
