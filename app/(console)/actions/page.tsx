import { load, Prefetched, trpc } from "@/app/prefetch";
import { readActionFilter } from "@/components/actions/action-filter";
import { ActionsPage } from "@/components/actions/actions-page";
import { PLATFORM_IDS } from "@/domain/platform";
import { declarationOf } from "@/server/connectors";

export const metadata = { title: "Actions" };

export default async function Page({ searchParams }: PageProps<"/actions">) {
  const params = await searchParams;
  const filter = readActionFilter((name) => [params[name]].flat()[0], PLATFORM_IDS);
  await load(trpc.actions.list.queryOptions(filter), trpc.actions.people.queryOptions());
  return (
    <Prefetched>
      <ActionsPage platforms={PLATFORM_IDS.map((id) => ({ id, name: declarationOf(id).name }))} />
    </Prefetched>
  );
}
