import { load, Prefetched, trpc } from "@/app/prefetch";
import { monthFrom } from "@/components/credentials/calendar-days";
import { CalendarPage } from "@/components/credentials/calendar-page";

export const metadata = { title: "Credential calendar" };

export default async function Page({ searchParams }: PageProps<"/credentials/calendar">) {
  const month = monthFrom([(await searchParams).month].flat()[0], new Date());
  await load(trpc.credentials.calendar.queryOptions({ month }));
  return (
    <Prefetched>
      <CalendarPage />
    </Prefetched>
  );
}
