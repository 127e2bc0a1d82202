"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { PERMISSION_WORDS } from "@/components/people/permission-words";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Field } from "@/components/ui/field";
import { Section } from "@/components/ui/page";
import { Select } from "@/components/ui/select";
import { useAddress } from "@/components/ui/use-address";
import { can, PERMISSIONS } from "@/domain/access";
import type { ProcedureRow } from "./permission-types";

const NOTHING = { value: "", label: "Choose…" };

/** What is to be done, where, and by whom; the address holds it, so a question can be passed on. */
export function AskForm({
  procedures,
  places,
}: {
  procedures: readonly ProcedureRow[];
  places: readonly { id: string }[];
}) {
  const trpc = useTRPC();
  const me = usePerson();
  const { params, write } = useAddress();
  const need = params.get("need") ?? "";
  const place = params.get("place") ?? "";
  const mayAskForOthers = can(me, "person:read");
  const { data: actions } = useQuery({
    ...trpc.permissions.actions.queryOptions({ place }),
    enabled: place !== "",
  });
  const { data: people } = useQuery({
    ...trpc.people.list.queryOptions(),
    enabled: mayAskForOthers,
  });
  const options = useMemo(() => {
    const known = [
      NOTHING,
      ...PERMISSIONS.map((value) => ({ value, label: sentence(PERMISSION_WORDS[value]) })),
      ...(actions ?? []).map(({ key, title, tier }) => ({
        value: key,
        label: `Action: ${title} (tier ${tier})`,
      })),
    ];
    const isKnown = known.some(({ value }) => value === need);
    const procedure = procedures.find(({ path }) => path === need);
    return isKnown ? known : [...known, { value: need, label: procedure ? `Procedure: ${need}` : need }];
  }, [actions, need, procedures]);

  return (
    <Section title="Why can't I, and who can?" boxed>
      <div className="grid gap-4 sm:grid-cols-3">
        <Field label="What" hint="With a place, its actions are offered too.">
          <Select
            value={need}
            options={options}
            className="w-full"
            onChange={(event) => write({ need: event.target.value }, "push")}
          />
        </Field>
        <Field label="Where">
          <Select
            value={place}
            options={[
              { value: "", label: "Anywhere" },
              ...places.map(({ id }) => ({ value: id, label: id })),
            ]}
            className="w-full"
            onChange={(event) => write({ place: event.target.value }, "push")}
          />
        </Field>
        {mayAskForOthers && (
          <Field label="Who">
            <Select
              value={params.get("person") ?? ""}
              options={[
                { value: "", label: `I (${me.name})` },
                ...(people ?? [])
                  .filter(({ id }) => id !== me.id)
                  .map(({ id, name, disabledAt }) => ({
                    value: id,
                    label: disabledAt ? `${name} (disabled)` : name,
                  })),
              ]}
              className="w-full"
              onChange={(event) => write({ person: event.target.value }, "push")}
            />
          </Field>
        )}
      </div>
    </Section>
  );
}

const sentence = (words: string) => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
