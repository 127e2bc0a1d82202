import { Input } from "@/components/ui/field";
import { FilterChips } from "@/components/ui/filter-chips";
import type { Address } from "@/components/ui/use-address";
import { ALERT_SEVERITIES, PLATFORM_IDS, type PlatformId } from "@/domain/platform";
import type { RuleRow } from "./rule-columns";
import { EVERYWHERE, groupName, groupOf, SEVERITY_STATUS } from "./rule-words";

export type Group = PlatformId | typeof EVERYWHERE;
export const GROUPS: readonly Group[] = [...PLATFORM_IDS, EVERYWHERE];

const ONLY: Record<string, { label: string; holds: (rule: RuleRow) => boolean }> = {
  open: { label: "with open alerts", holds: ({ openCount }) => openCount > 0 },
  off: { label: "off", holds: ({ isOff }) => isOff },
  cannot: {
    label: "cannot be evaluated",
    holds: ({ cannotBecause, isOff }) => !isOff && cannotBecause !== null,
  },
  changed: { label: "changed", holds: ({ isChanged }) => isChanged },
  own: { label: "added here", holds: ({ shipped }) => !shipped },
};

export type RuleFilter = { groups: Group[]; severities: string[]; only: string[]; text: string };

export function readFilter(params: Address["params"]): RuleFilter {
  const listed = (name: string) => (params.get(name) ?? "").split(",");
  return {
    groups: GROUPS.filter((id) => listed("platform").includes(id)),
    severities: ALERT_SEVERITIES.filter((id) => listed("severity").includes(id)),
    only: Object.keys(ONLY).filter((id) => listed("only").includes(id)),
    text: params.get("q") ?? "",
  };
}

function isNamed(rule: RuleRow, text: string): boolean {
  const hay =
    `${rule.id} ${rule.title} ${rule.text} ${rule.trouble} ${rule.sourceFile}:${rule.sourceLine} ${groupName(groupOf(rule))}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => hay.includes(word));
}

const fits = (rule: RuleRow, { groups, severities, only, text }: RuleFilter) =>
  (groups.length === 0 || groups.includes(groupOf(rule))) &&
  (severities.length === 0 || severities.includes(rule.severity)) &&
  (only.length === 0 || only.some((id) => ONLY[id]?.holds(rule))) &&
  isNamed(rule, text);

export const filtered = (rules: readonly RuleRow[], filter: RuleFilter) =>
  rules.filter((rule) => fits(rule, filter));

export function RuleFilters({
  rules,
  filter,
  write,
}: {
  rules: readonly RuleRow[];
  filter: RuleFilter;
  write: Address["write"];
}) {
  const without = (over: Partial<RuleFilter>) => filtered(rules, { ...filter, ...over });
  const perGroup = without({ groups: [] });
  const perSeverity = without({ severities: [] });
  const perOnly = without({ only: [] });
  return (
    <div className="on-screen mb-4 flex flex-wrap items-center gap-x-6 gap-y-2">
      <Input
        type="search"
        data-page-filter
        aria-label="Filter rules"
        placeholder="Filter rules"
        className="w-52 max-sm:w-full"
        value={filter.text}
        onChange={(event) => write({ q: event.target.value })}
      />
      <FilterChips
        label="Platform"
        options={GROUPS.map((id) => ({
          value: id,
          label: groupName(id),
          count: perGroup.filter((rule) => groupOf(rule) === id).length,
        }))}
        selected={filter.groups}
        onChange={(selected) => write({ platform: selected.join(",") })}
      />
      <FilterChips
        label="Severity"
        options={ALERT_SEVERITIES.map((value) => {
          const status = SEVERITY_STATUS[value];
          return {
            value,
            label: value,
            ...(status && { status }),
            count: perSeverity.filter(({ severity }) => severity === value).length,
          };
        })}
        selected={filter.severities}
        onChange={(selected) => write({ severity: selected.join(",") })}
      />
      <FilterChips
        label="Only"
        options={Object.entries(ONLY).map(([value, { label, holds }]) => ({
          value,
          label,
          count: perOnly.filter(holds).length,
        }))}
        selected={filter.only}
        onChange={(selected) => write({ only: selected.join(",") })}
      />
    </div>
  );
}
