import { load, Prefetched, trpc, visitor } from "@/app/prefetch";
import { Denied } from "@/components/people/denied";
import { PeoplePage } from "@/components/people/people-page";
import { whyNot } from "@/domain/access";

export const metadata = { title: "People" };

export default async function Page() {
  const { actor } = await visitor();
  const refused = whyNot(actor, "person:read");
  if (refused)
    return (
      <Denied title="People" what="see the people of this console" because={refused} need="person:read" />
    );
  await load(trpc.people.list.queryOptions());
  return (
    <Prefetched>
      <PeoplePage />
    </Prefetched>
  );
}
