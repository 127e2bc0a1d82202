import { redirect } from "next/navigation";
import { load, Prefetched, trpc, visitor } from "@/app/prefetch";
import { openAlertsInput } from "@/components/alerts/open-alerts-input";
import { OPEN } from "@/components/flows/flow-filter";
import { homeOf } from "@/components/home/home-of";
import {
  CHANGES_INPUT,
  CREDENTIALS_INPUT,
  LATE_INPUT,
  MISSED_INPUT,
  REFUSED_INPUT,
  SIGNED_INPUT,
} from "@/components/home/inputs";
import { TodayPage } from "@/components/home/today-page";
import { can, type Role } from "@/domain/access";

export const metadata = { title: "Today" };

export default async function Page() {
  const { actor } = await visitor();
  if (!can(actor, "platform:read")) redirect("/people/access");
  await loadFor(homeOf(actor));
  return (
    <Prefetched>
      <TodayPage />
    </Prefetched>
  );
}

function loadFor(role: Role): Promise<void> {
  const changes = trpc.home.changes.queryOptions(CHANGES_INPUT);
  if (role === "auditor")
    return load(
      trpc.audit.summary.queryOptions(),
      trpc.audit.list.queryOptions(SIGNED_INPUT),
      trpc.audit.list.queryOptions(MISSED_INPUT),
      trpc.audit.list.queryOptions(REFUSED_INPUT),
    );
  const overview = [trpc.checklists.list.queryOptions(), trpc.platforms.overview.queryOptions(), changes];
  if (role === "viewer") return load(...overview, trpc.objectives.list.queryOptions({}));
  const late = trpc.home.lateData.queryOptions(LATE_INPUT);
  const open = trpc.alerts.list.queryOptions(openAlertsInput());
  if (role === "admin")
    return load(
      ...overview,
      late,
      open,
      trpc.people.list.queryOptions(),
      trpc.approvals.list.queryOptions(),
      trpc.credentials.list.queryOptions(CREDENTIALS_INPUT),
      trpc.flows.list.queryOptions(OPEN),
    );
  return load(...overview, late, open);
}
