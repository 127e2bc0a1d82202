"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Field, Input } from "@/components/ui/field";
import { FormDialog } from "@/components/ui/form-dialog";
import { whyNot } from "@/domain/access";
import { CATEGORY_TITLE, LEAST_DAYS, MOST_DAYS } from "@/domain/audit-retention";
import { ReasonField, reasonIn } from "./reason-field";
import type { Period } from "./retention-types";
import { daysText, keeperName } from "./retention-words";
import { useRetentionNews } from "./use-retention-news";

/** Changes how long one chain is kept; where a shorter time waits, it is agreed to or refused here. */
export function PeriodForm({ period, onClose }: { period: Period; onClose: () => void }) {
  const title = `${keeperName(period.keeper)} · ${CATEGORY_TITLE[period.category].toLowerCase()}`;
  return period.wanted ? (
    <DecideForm period={period} wanted={period.wanted} title={title} onClose={onClose} />
  ) : (
    <ChangeForm period={period} title={title} onClose={onClose} />
  );
}

function ChangeForm({ period, title, onClose }: { period: Period; title: string; onClose: () => void }) {
  const trpc = useTRPC();
  const me = usePerson();
  const [days, setDays] = useState(period.days);
  const shorter = days < period.days;
  const set = useMutation(
    trpc.retention.set.mutationOptions(
      useRetentionNews(
        shorter
          ? `${title}: a second person is asked for ${daysText(days)}.`
          : `${title}: kept for ${daysText(days)}.`,
        onClose,
      ),
    ),
  );
  return (
    <FormDialog
      title={title}
      description={`Kept for ${daysText(period.days)}; declared are ${daysText(period.declaredDays)}. ${period.source}.`}
      onClose={onClose}
      pending={set.isPending}
      error={set.error?.message}
      submit={shorter ? "Ask for a shorter time" : "Keep longer"}
      blockedBecause={
        whyNot(me, "audit:retain") ?? (days === period.days ? "Choose another time first." : undefined)
      }
      onSubmit={(form) =>
        set.mutate({ scope: period.scope, version: period.version, days, reason: reasonIn(form) })
      }
    >
      {period.changed && (
        <p className="text-ink-2">
          Changed by {period.changed.by}: {period.changed.reason}
        </p>
      )}
      <Field
        label="Days"
        required
        hint={
          shorter
            ? "A shorter time counts only once another admin agrees."
            : `A longer time counts at once. ${LEAST_DAYS} days at least, ${MOST_DAYS} (7 years) at most.`
        }
      >
        <Input
          type="number"
          min={LEAST_DAYS}
          max={MOST_DAYS}
          value={days}
          onChange={(event) => setDays(Number(event.target.value))}
        />
      </Field>
      <ReasonField />
    </FormDialog>
  );
}

type DecideProps = {
  period: Period;
  wanted: NonNullable<Period["wanted"]>;
  title: string;
  onClose: () => void;
};

function DecideForm({ period, wanted, title, onClose }: DecideProps) {
  const trpc = useTRPC();
  const me = usePerson();
  const [decision, setDecision] = useState<"agreed" | "refused">("agreed");
  const decide = useMutation(
    trpc.retention.decide.mutationOptions(
      useRetentionNews(
        `${title}: ${decision === "agreed" ? `kept for ${daysText(wanted.days)}` : "left as it was"}.`,
        onClose,
      ),
    ),
  );
  const own = wanted.byId === me.id && decision === "agreed";
  return (
    <FormDialog
      title={title}
      description={`${wanted.by} asks for ${daysText(wanted.days)} instead of ${daysText(period.days)}: ${wanted.reason}`}
      onClose={onClose}
      pending={decide.isPending}
      error={decide.error?.message}
      submit={decision === "agreed" ? `Agree to ${daysText(wanted.days)}` : "Leave it as it is"}
      blockedBecause={
        whyNot(me, "audit:retain") ?? (own ? "Whoever asks cannot agree. Ask another admin." : undefined)
      }
      onSubmit={(form) =>
        decide.mutate({ scope: period.scope, version: period.version, decision, reason: reasonIn(form) })
      }
    >
      <fieldset className="flex flex-wrap gap-4">
        <legend className="sr-only">Decision</legend>
        {(["agreed", "refused"] as const).map((value) => (
          <label key={value} className="inline-flex items-center gap-2">
            <input
              type="radio"
              name="decision"
              value={value}
              checked={decision === value}
              onChange={() => setDecision(value)}
            />
            {value === "agreed" ? "Agree" : "Refuse"}
          </label>
        ))}
      </fieldset>
      <ReasonField />
    </FormDialog>
  );
}
