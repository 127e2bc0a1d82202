"use client";

import { useQuery } from "@tanstack/react-query";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import type { SelectOption } from "@/components/ui/select";
import { can } from "@/domain/access";

/** Everybody who may be asked, where one may see people; oneself otherwise. */
export function usePeopleOptions(): readonly SelectOption[] {
  const trpc = useTRPC();
  const me = usePerson();
  const { data } = useQuery({ ...trpc.people.list.queryOptions(), enabled: can(me, "person:read") });
  const people = data?.filter(({ disabledAt }) => !disabledAt) ?? [me];
  return [
    { value: "", label: "Nobody" },
    ...people.map(({ id, name }) => ({ value: id, label: id === me.id ? `${name} (you)` : name })),
  ];
}
