"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import type { Route } from "next";
import { many } from "@/components/checklists/run-words";
import { useTRPC } from "@/components/trpc";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/page";
import { StatusBadge } from "@/components/ui/status-badge";
import { DueCredentials } from "./due-credentials";
import { OnTheWay } from "./on-the-way";
import { OperatorHome } from "./operator-home";
import { Owed } from "./owed";

/** The operator's day, and what only an admin can put right: what waits for approval or review, who may come in, what is configured wrongly. */
export function AdminHome() {
  return (
    <OperatorHome first={<Owed />}>
      <DueCredentials />
      <OnTheWay />
      <Configuration />
      <PeopleHint />
    </OperatorHome>
  );
}

function Configuration() {
  const trpc = useTRPC();
  const { data: overview } = useSuspenseQuery(trpc.platforms.overview.queryOptions());
  const broken = overview.flatMap(({ id, problem }) => (problem ? [{ id, problem }] : []));
  return (
    <Section title="Configuration" facts={many(overview.length, "environment", "environments")} boxed>
      {broken.length === 0 ? (
        <p className="flex items-center gap-2 text-sm">
          <StatusBadge status="ok" look="plain" />
          Every environment is configured as it should be.
        </p>
      ) : (
        <ul className="flex flex-col gap-2 text-sm">
          {broken.map(({ id, problem }) => (
            <li key={id} className="flex items-baseline gap-2">
              <StatusBadge status="unknown" look="plain" />
              <span className="min-w-0 break-words">
                <Link href={`/platforms/${id}` as Route} className="font-medium hover:underline">
                  {id}
                </Link>
                : {problem}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function PeopleHint() {
  const trpc = useTRPC();
  const { data: people } = useSuspenseQuery(trpc.people.list.queryOptions());
  const active = people.filter(({ disabledAt }) => disabledAt === null);
  const signedIn = active.filter(({ openSessions }) => openSessions > 0);
  const sessions = active.reduce((sum, { openSessions }) => sum + openSessions, 0);
  const never = active.filter(({ lastSignInAt }) => lastSignInAt === null);
  return (
    <Section
      title="People"
      facts={many(active.length, "person may sign in", "people may sign in")}
      actions={
        <Link href={"/people" as Route} className="text-sm text-accent hover:underline">
          All people
        </Link>
      }
      boxed
    >
      <p className="text-sm">
        {many(signedIn.length, "person is", "people are")} signed in with{" "}
        {many(sessions, "session", "sessions")}.{" "}
        {never.length > 0
          ? `${never.length} ${never.length === 1 ? "has" : "have"} not signed in yet: ${never.map(({ name }) => name).join(", ")}.`
          : "Everybody has signed in before."}
      </p>
    </Section>
  );
}
