"use client";

import { useQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { useRefreshMs } from "@/components/checklists/use-checklists";
import { CredentialDue, StateMark } from "@/components/credentials/credential-marks";
import { PLATFORM_NAME } from "@/components/thresholds/platform-name";
import { useTRPC } from "@/components/trpc";
import { Empty } from "@/components/ui/empty";
import { InlineError } from "@/components/ui/error-note";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/page";
import { Skeleton } from "@/components/ui/skeleton";
import { CREDENTIALS_INPUT } from "./inputs";

const SHOWN = 6;

/** What ends or is to be replaced in the next month, the most urgent first. */
export function DueCredentials() {
  const trpc = useTRPC();
  const { data, error } = useQuery({
    ...trpc.credentials.list.queryOptions(CREDENTIALS_INPUT),
    refetchInterval: useRefreshMs(),
  });
  return (
    <Section
      title="Credentials due"
      facts="within 30 days"
      actions={
        <Link href={"/credentials?within=30" as Route} className="text-sm text-accent hover:underline">
          All credentials
        </Link>
      }
    >
      <div className="rounded border bg-surface">
        {error && <InlineError>{error.message}</InlineError>}
        {!data && !error && <Skeleton className="m-4 h-16" />}
        {data?.rows.length === 0 && (
          <Empty title="No credential is known to be due">
            What ends or is to be replaced within 30 days stands here; what nobody knows the age of does not.
          </Empty>
        )}
        <ul>
          {data?.rows.slice(0, SHOWN).map((row) => (
            <li
              key={row.id}
              className="flex flex-wrap items-baseline gap-x-3 border-b px-4 py-2 text-sm last:border-b-0"
            >
              <StateMark {...row} />
              <Link
                href={`/credentials/${row.id}` as Route}
                className="min-w-0 flex-1 basis-48 font-medium hover:underline"
              >
                {row.title}
                <span className="font-normal text-ink-3">
                  {" "}
                  {PLATFORM_NAME[row.platformId]}
                  {row.tenantName && ` · ${row.tenantName}`}
                </span>
              </Link>
              <span>
                <CredentialDue {...row} />
              </span>
            </li>
          ))}
        </ul>
      </div>
    </Section>
  );
}
