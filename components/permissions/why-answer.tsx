"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { PERMISSION_WORDS } from "@/components/people/permission-words";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { InlineError } from "@/components/ui/error-note";
import { Section } from "@/components/ui/page";
import { TableSkeleton } from "@/components/ui/skeleton";
import { StatusBadge } from "@/components/ui/status-badge";
import { RULE_WORD, type RuleVerdict } from "@/domain/permission-rule";
import type { Status } from "@/domain/status";
import type { WhyAnswer } from "./permission-types";

const LOOK: Record<RuleVerdict, { status: Status; word: string }> = {
  passes: { status: "ok", word: "passes" },
  asks: { status: "warn", word: "asks" },
  blocks: { status: "alert", word: "blocks" },
};

type Props = { question: { need: string; place?: string }; personId: string | undefined };

/** Rule by rule, what stands in the way. */
export function WhyAnswerPart({ question, personId }: Props) {
  const trpc = useTRPC();
  const me = usePerson();
  const { data, error } = useQuery({
    ...trpc.permissions.why.queryOptions({ ...question, ...(personId && { personId }) }),
    placeholderData: keepPreviousData,
  });
  if (error) return <InlineError>{error.message}</InlineError>;
  if (!data) return <TableSkeleton rows={7} columns={2} />;
  return (
    <Section title={data.person.id === me.id ? "You" : data.person.name} facts={answerOf(data, me.id)} boxed>
      <ul aria-label="Rules" className="grid gap-3">
        {data.rules.map(({ rule, verdict, says }) => (
          <li key={rule} className="grid gap-x-3 gap-y-0.5 sm:grid-cols-[8rem_5rem_1fr]">
            <span className="font-medium">{RULE_WORD[rule]}</span>
            {rule === "machine" ? (
              <span className="text-sm text-ink-3">{verdict === "passes" ? "may read" : "may not"}</span>
            ) : (
              <StatusBadge look="plain" {...LOOK[verdict]} />
            )}
            <span className="text-ink-2">{says}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function answerOf({ verdict, title, permission, place, person, kind }: WhyAnswer, meId: string): string {
  const who = person.id === meId ? "You" : person.name;
  const what = kind === "permission" ? PERMISSION_WORDS[permission].toLowerCase() : title;
  const may = { passes: "may", asks: "may, and more is asked for", blocks: "may not" }[verdict];
  return `${who} ${may}: ${what}${place ? `, in ${place}` : ""}.`;
}
