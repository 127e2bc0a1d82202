"use client";

import { useSuspenseQuery } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import type { Route } from "next";
import { useMemo } from "react";
import { usePaletteItems } from "@/components/shell/palette-items";
import { usePerson } from "@/components/shell/person";
import { useTRPC } from "@/components/trpc";
import { Button, ButtonLink } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import { Empty } from "@/components/ui/empty";
import { PageHeader } from "@/components/ui/page";
import { useAddress, withChanges } from "@/components/ui/use-address";
import { whyNot } from "@/domain/access";
import { AddPerson } from "./add-person";
import { peopleColumns } from "./people-columns";
import { PeopleNav } from "./people-nav";
import type { PersonRow } from "./people-types";
import { peopleAnswer } from "./people-words";
import { PersonSheet } from "./person-sheet";

const keyOf = (person: PersonRow) => person.id;

/** Who can come in here, as what, and who is in now? */
export function PeoplePage() {
  const trpc = useTRPC();
  const { data: people } = useSuspenseQuery(trpc.people.list.queryOptions());
  const me = usePerson();
  const { params, write } = useAddress();
  const mayNot = whyNot(me, "person:manage");
  const columns = useMemo(() => peopleColumns(me.id), [me.id]);
  const open = people.find(({ id }) => id === params.get("person"));
  const isAdding = params.get("add") === "1" && !mayNot;
  usePaletteItems(
    useMemo(
      () => [
        {
          id: "action:add-person",
          label: "Add a person",
          group: "actions" as const,
          blockedBecause: mayNot,
          run: () => write({ add: "1", person: undefined }, "push"),
        },
      ],
      [mayNot, write],
    ),
  );

  return (
    <>
      <PageHeader
        title="People"
        answer={peopleAnswer(people)}
        actions={
          <Button
            variant="plain"
            icon={<UserPlus className="size-4" aria-hidden />}
            blockedBecause={mayNot}
            onClick={() => write({ add: "1", person: undefined }, "push")}
          >
            Add a person…
          </Button>
        }
      />
      <PeopleNav />
      <DataTable
        caption="People"
        className="mb-8"
        columns={columns}
        rows={people}
        rowKey={keyOf}
        rowHref={(person) => `/people${withChanges(params.toString(), { person: person.id })}` as Route}
        onOpen={(person) => write({ person: person.id }, "push")}
        openKey={open?.id}
        empty={
          <Empty title="Nobody is here yet">
            The first admin comes in by the link that the start prints.
          </Empty>
        }
      />
      <ButtonLink href={"/people/permissions" as Route} variant="quiet">
        Who may do what
      </ButtonLink>
      {open && !isAdding && <PersonSheet person={open} onClose={() => write({ person: undefined })} />}
      {isAdding && <AddPerson onClose={() => write({ add: undefined })} />}
    </>
  );
}
