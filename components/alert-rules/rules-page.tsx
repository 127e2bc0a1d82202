"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import type { Route } from "next";
import dynamic from "next/dynamic";
import { useMemo, useState } from "react";
import { AlertsNav } from "@/components/alerts/alerts-nav";
import { usePaletteItems } from "@/components/shell/palette-items";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { PageHeader, Section } from "@/components/ui/page";
import { useAddress, withChanges } from "@/components/ui/use-address";
import { whyNot } from "@/domain/access";
import { ruleText } from "@/domain/rule-text";
import { RULE_COLUMNS, RULE_WIDTHS, type RuleRow } from "./rule-columns";
import { filtered, GROUPS, RuleFilters, readFilter } from "./rule-filters";
import { groupName, groupOf, many, namesFor, rulesAnswer } from "./rule-words";

const RuleSheet = dynamic(() => import("./rule-sheet").then((module) => module.RuleSheet));
const NewRule = dynamic(() => import("./new-rule").then((module) => module.NewRule));

const keyOf = ({ id }: RuleRow) => id;

/** What is judged to be an alert, and does it work? */
export function RulesPage() {
  const trpc = useTRPC();
  const { data: rules } = useSuspenseQuery(trpc.alertRules.list.queryOptions());
  const { data: choices } = useSuspenseQuery(trpc.alertRules.choices.queryOptions());
  const mayNot = whyNot(usePerson(), "alert-rule:edit");
  const { params, write } = useAddress();
  const [isAdding, setAdding] = useState(false);
  const rows = useMemo((): RuleRow[] => {
    const names = new Map(GROUPS.map((id) => [id, namesFor(choices, id === "everywhere" ? null : id)]));
    const empty = namesFor({ ...choices, metrics: [], checks: [], jobs: [] }, null);
    return rules.map((rule) => ({ ...rule, text: ruleText(rule.spec, names.get(groupOf(rule)) ?? empty) }));
  }, [rules, choices]);
  usePaletteItems(
    useMemo(
      () =>
        rows.map((rule) => ({
          id: `rule:${rule.id}`,
          label: rule.title,
          hint: `alert rule of ${groupName(groupOf(rule))}`,
          keywords: [rule.id],
          group: "things" as const,
          run: () => write({ rule: rule.id }, "push"),
        })),
      [rows, write],
    ),
  );

  const filter = readFilter(params);
  const shown = filtered(rows, filter);
  const openId = params.get("rule") ?? undefined;
  const open = rows.find(({ id }) => id === openId);
  const groups = GROUPS.map((id) => ({ id, rows: shown.filter((rule) => groupOf(rule) === id) })).filter(
    (group) => group.rows.length > 0,
  );
  const hrefOf = ({ id }: RuleRow) => `/alerts/rules${withChanges(params.toString(), { rule: id })}` as Route;

  return (
    <>
      <PageHeader
        title="Alert rules"
        answer={rulesAnswer(rules)}
        actions={
          <Button blockedBecause={mayNot} onClick={() => setAdding(true)}>
            New rule…
          </Button>
        }
      />
      <AlertsNav />
      <RuleFilters rules={rows} filter={filter} write={write} />
      {groups.length === 0 && (
        <div className="rounded border bg-surface">
          <Empty
            title={rules.length === 0 ? "The rules would stand here" : "No rule fits the filter"}
            action={
              rules.length > 0 && (
                <Button
                  onClick={() =>
                    write({ q: undefined, platform: undefined, severity: undefined, only: undefined })
                  }
                >
                  Show all {rules.length}
                </Button>
              )
            }
          >
            {rules.length === 0
              ? "They come with the platforms when the console's worker starts."
              : "Other rules have another name, platform, severity or state."}
          </Empty>
        </div>
      )}
      {groups.map((group) => (
        <Section key={group.id} title={groupName(group.id)} facts={many(group.rows.length, "rule", "rules")}>
          <DataTable
            caption={`Rules of ${groupName(group.id)}`}
            columns={RULE_COLUMNS}
            rows={group.rows}
            rowKey={keyOf}
            rowHref={hrefOf}
            onOpen={(rule) => write({ rule: rule.id }, "push")}
            openKey={openId}
            empty={null}
            className={RULE_WIDTHS}
          />
        </Section>
      ))}
      {open && (
        <RuleSheet
          key={open.id}
          rule={open}
          choices={choices}
          onClose={() => write({ rule: undefined, test: undefined })}
        />
      )}
      {isAdding && (
        <NewRule
          choices={choices}
          onClose={() => setAdding(false)}
          onMade={(id) => {
            setAdding(false);
            write({ rule: id }, "push");
          }}
        />
      )}
    </>
  );
}
