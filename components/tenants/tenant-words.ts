import type { MatchReason } from "@/domain/tenant";
import type { TenantFacets, TenantHealth, TenantPage, TenantRow } from "./tenant-types";

export const plural = (count: number, noun: string) =>
  `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;

/** "412 tenants", "5,000 or more tenants": of very many that fit the words not all are counted. */
export const totalText = ({ total, isCapped }: Pick<TenantFacets, "total" | "isCapped">) =>
  isCapped ? `${total.toLocaleString("en-US")} or more tenants` : plural(total, "tenant");

const countOf = (values: TenantFacets["eligibility"], value: string) =>
  values.find((one) => one.value === value)?.count ?? 0;

/** "412 tenants in 7 environments. 3 appeared and nobody had asked for them; platforms skip 12." */
export function registryAnswer(facets: TenantFacets | undefined): string {
  if (!facets) return "Counting the tenants.";
  if (facets.all === 0) return "No tenant is known yet.";
  const parts = [
    ...(facets.unexpected > 0
      ? [
          facets.unexpected === 1
            ? "1 appeared and nobody had asked for it"
            : `${facets.unexpected.toLocaleString("en-US")} appeared and nobody had asked for them`,
        ]
      : []),
    ...(countOf(facets.eligibility, "skipped") > 0
      ? [`platforms skip ${countOf(facets.eligibility, "skipped").toLocaleString("en-US")}`]
      : []),
    ...(countOf(facets.eligibility, "inactive") > 0
      ? [`${countOf(facets.eligibility, "inactive").toLocaleString("en-US")} switched off at their platforms`]
      : []),
    ...(countOf(facets.eligibility, "gone") > 0
      ? [`${countOf(facets.eligibility, "gone").toLocaleString("en-US")} no longer listed`]
      : []),
    ...(countOf(facets.eligibility, "unknown") > 0
      ? [
          `of ${countOf(facets.eligibility, "unknown").toLocaleString("en-US")} nobody knows whether they are served`,
        ]
      : []),
  ];
  const all = `${totalText(facets)} in ${plural(facets.environments.length, "environment")}.`;
  if (parts.length === 0) return `${all} Their platforms serve all that they list.`;
  const [first = "", ...more] = parts;
  return `${all} ${[first.charAt(0).toUpperCase() + first.slice(1), ...more].join("; ")}.`;
}

export function healthText(health: TenantHealth | null | undefined): string {
  if (!health || health.jobs === 0) return "its platform tells nothing of its data";
  return health.worst?.sentence ?? "";
}

export const eligibilityReason = ({
  eligibility,
  skippedBecause,
}: Pick<TenantRow, "eligibility" | "skippedBecause">) => {
  switch (eligibility) {
    case "served":
      return "Its platform lists it as active and leaves nothing out.";
    case "skipped":
      return skippedBecause ?? "Its platform leaves it out and does not say why.";
    case "inactive":
      return "It is switched off at its platform.";
    case "gone":
      return "Its platform does not list it any more.";
    case "not-listed":
      return "Its platform has not listed it yet.";
    case "unknown":
      return "The platform's list is too old to tell.";
  }
};

/** The page's question, whether this tenant is well, in a sentence or two. */
export function tenantAnswer(page: TenantPage): string {
  const { health, alerts } = page;
  const said = [
    page.quietBecause ? `Nobody is told of its alerts: ${page.quietBecause}.` : undefined,
    page.eligibility === "served" ? undefined : eligibilityReason(page),
    !health || health.jobs === 0
      ? "Its platform tells nothing of its data."
      : health.late > 0
        ? `The data of ${health.late} of ${plural(health.jobs, "job")} is late.`
        : health.status === "unknown"
          ? `How old the data of its ${plural(health.jobs, "job")} is, is not known for all.`
          : `The data of ${health.jobs === 1 ? "its job" : `all ${health.jobs} jobs`} is fresh.`,
    alerts.length > 0 ? `${plural(alerts.length, "alert")} open.` : "No alert is open.",
  ];
  return said.filter(Boolean).join(" ");
}

export const MATCH_WORD: Record<MatchReason, string> = {
  name: "the same name",
  directory: "the same Azure directory",
  "e-mail": "owners at the same e-mail domain",
};

/** What an id is, in words: { internal: "7" } is the platform's internal id. */
export const idWord = (kind: string) => (kind === "directory" ? "Azure directory" : `${kind} id`);
