"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import type { Route } from "next";
import { AlertsNav } from "@/components/alerts/alerts-nav";
import { toCsv } from "@/components/charts/csv";
import { fileName, saveFile } from "@/components/charts/save-file";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { Link } from "@/components/ui/link";
import { PageHeader, Section } from "@/components/ui/page";
import { Absolute } from "@/components/ui/time";
import { useAddress } from "@/components/ui/use-address";
import { NOISE_BUDGET_PERCENT, noiseAnswer, precisionOf, type RuleNoise, whyChange } from "@/domain/noise";
import { csvOf, NOISE_COLUMNS, nameOf, precisionText } from "./noise-columns";
import { many } from "./rule-words";

const keyOf = (rule: RuleNoise) => rule.ruleId ?? "others";
const sheetOf = ({ ruleId }: RuleNoise) => `/alerts/rules?rule=${encodeURIComponent(ruleId ?? "")}` as Route;

/** How many alerts were not worth it, and which rules to change? */
export function NoisePage() {
  const trpc = useTRPC();
  const { data } = useSuspenseQuery(trpc.alertRules.noise.queryOptions());
  const { params, write } = useAddress();
  const only = params.get("rule");
  const shown = only ? data.rules.filter((rule) => keyOf(rule) === only) : data.rules;
  const toChange = data.rules.filter((rule) => whyChange(rule) !== undefined);

  function save() {
    saveFile(fileName("noise of alert rules", data.to, "csv"), "text/csv;charset=utf-8", toCsv(csvOf(shown)));
  }

  return (
    <>
      <PageHeader
        title="Noise budget"
        answer={noiseAnswer(data)}
        facts={
          <span>
            <Absolute at={data.from} form="day" /> to <Absolute at={data.to} form="day" />
          </span>
        }
        actions={
          <Button
            icon={<Download className="size-4" aria-hidden />}
            blockedBecause={shown.length === 0 ? "There is nothing to save." : undefined}
            onClick={save}
          >
            Save {many(shown.length, "row", "rows")} as CSV
          </Button>
        }
      />
      <AlertsNav />
      <Section
        title="Rules to change this month"
        facts={`more than ${NOISE_BUDGET_PERCENT} % noise of at least 3 judged alerts, or alerts that came and went; the worst first`}
      >
        {toChange.length === 0 ? (
          <p className="rounded border bg-surface px-4 py-3 text-ink-2">
            No rule stands out by what people said so far.
          </p>
        ) : (
          <ol className="rounded border bg-surface">
            {toChange.map((rule) => (
              <li
                key={keyOf(rule)}
                className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b px-4 py-2 last:border-b-0"
              >
                <span className="min-w-0 flex-1 basis-64">
                  <Link href={sheetOf(rule)} className="font-medium hover:text-accent">
                    {nameOf(rule)}
                  </Link>
                  <span className="block text-sm text-ink-2">
                    {whyChange(rule)} Fired {rule.fired} {rule.fired === 1 ? "time" : "times"}; precision{" "}
                    {precisionOf(rule) === null ? "unknown, nobody judged" : precisionText(rule)}.
                  </span>
                </span>
                <Link
                  href={`${sheetOf(rule)}&test=now` as Route}
                  className="inline-flex min-h-8 items-center whitespace-nowrap underline decoration-line-2 hover:text-accent max-sm:min-h-11"
                >
                  Walk it over the last 30 days
                </Link>
              </li>
            ))}
          </ol>
        )}
      </Section>
      <Section
        title="All rules that fired"
        facts={only ? "one rule" : many(data.rules.length, "rule", "rules")}
        actions={
          only && (
            <Button size="small" onClick={() => write({ rule: undefined })}>
              Show all {data.rules.length}
            </Button>
          )
        }
      >
        <DataTable
          caption="Noise per rule"
          columns={NOISE_COLUMNS}
          rows={shown}
          rowKey={keyOf}
          rowHref={(rule) => (rule.ruleId === null ? ("/alerts" as Route) : sheetOf(rule))}
          empty={
            <Empty title={only ? "This rule did not fire" : "Rules that fired would stand here"}>
              {only
                ? "It opened no alert in the last 30 days."
                : "What people say when they resolve an alert is counted here, per rule and for 30 days."}
            </Empty>
          }
        />
      </Section>
    </>
  );
}
