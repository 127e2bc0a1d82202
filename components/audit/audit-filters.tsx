"use client";

import { useQuery } from "@tanstack/react-query";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/field";
import { Segmented } from "@/components/ui/segmented";
import { Select } from "@/components/ui/select";
import type { Address } from "@/components/ui/use-address";
import { can } from "@/domain/access";
import { type AuditFilter, actionOptions, RESULTS, readSubject, writeSubject } from "./audit-filter";

const ANY = "any";
const RESULT_OPTIONS = [ANY, ...RESULTS].map((value) => ({
  value,
  label: value === ANY ? "any result" : value,
}));

/** A new filter starts at the newest event again. */
const AGAIN = { before: undefined, event: undefined };

export const NO_FILTER = {
  ...AGAIN,
  action: undefined,
  actor: undefined,
  kind: undefined,
  subject: undefined,
  result: undefined,
};

type AuditFiltersProps = { filter: AuditFilter; actions: readonly string[]; write: Address["write"] };

export function AuditFilters({ filter, actions, write }: AuditFiltersProps) {
  const actors = useActors(filter.actor);
  const isFiltered = Object.keys(filter).some((name) => name !== "before");
  const subject = writeSubject(filter);

  return (
    <div className="on-screen mb-4 flex flex-wrap items-center gap-x-4 gap-y-2">
      <Select
        aria-label="Action"
        className="w-52 max-sm:w-full"
        value={filter.action ?? ""}
        options={[{ value: "", label: "every action" }, ...actionOptions(actions, filter.action)]}
        onChange={(event) => write({ ...AGAIN, action: event.target.value })}
      />
      <Select
        aria-label="Actor"
        className="w-52 max-sm:w-full"
        value={filter.actor ?? ""}
        options={[{ value: "", label: "everybody" }, ...actors]}
        onChange={(event) => write({ ...AGAIN, actor: event.target.value })}
      />
      <Segmented
        label="Result"
        options={RESULT_OPTIONS}
        value={filter.result ?? ANY}
        onChange={(value) => write({ ...AGAIN, result: value === ANY ? undefined : value })}
      />
      <form
        className="max-sm:w-full"
        onSubmit={(event) => {
          event.preventDefault();
          const typed = String(new FormData(event.currentTarget).get("subject"));
          write({ ...AGAIN, ...readSubject(typed) });
        }}
      >
        <Input
          key={subject}
          name="subject"
          type="search"
          data-page-filter
          aria-label="Subject: kind, id, or both; Enter asks"
          placeholder="Subject: kind or id, then Enter"
          className="w-60 max-sm:w-full"
          defaultValue={subject}
        />
      </form>
      {isFiltered && (
        <Button size="small" variant="quiet" onClick={() => write(NO_FILTER)}>
          Clear the filter
        </Button>
      )}
    </div>
  );
}

function useActors(chosen: string | undefined): { value: string; label: string }[] {
  const trpc = useTRPC();
  const me = usePerson();
  const { data: people = [] } = useQuery({
    ...trpc.people.list.queryOptions(),
    enabled: can(me, "person:read"),
  });
  const known = [
    ...people.map(({ id, name, role: theirs }) => ({ value: id, label: `${name} (${theirs})` })),
    { value: "system", label: "Wheelhouse itself" },
    { value: "anonymous", label: "nobody signed in" },
  ];
  if (!chosen || known.some(({ value }) => value === chosen)) return known;
  return [...known, { value: chosen, label: chosen }];
}
