import type { Metadata } from "next";
import { load, Prefetched, trpc } from "@/app/prefetch";
import { openAlertsInput } from "@/components/alerts/open-alerts-input";
import { EnvironmentPage } from "@/components/platforms/environment-page";

type Props = { params: Promise<{ platformId: string; name: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { platformId, name } = await params;
  return { title: `${platformId} / ${name}` };
}

export default async function Page({ params }: Props) {
  const { platformId, name } = await params;
  const id = `${platformId}/${name}`;
  await load(trpc.platforms.environment.queryOptions({ id }));
  await load(
    trpc.platforms.history.queryOptions({ id }),
    trpc.platforms.alerts.queryOptions({ id }),
    trpc.alerts.list.queryOptions(openAlertsInput(id)),
    trpc.jobs.ofEnvironment.queryOptions({ id }),
    trpc.actions.recent.queryOptions({ environmentId: id }),
    trpc.actions.triggers.queryOptions({ environmentId: id }),
  );
  return (
    <Prefetched>
      <EnvironmentPage id={id} />
    </Prefetched>
  );
}
