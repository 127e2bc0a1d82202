"use client";

import { useState } from "react";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import type { Choice } from "./file-types";

/** Which list of which environment; the first one until somebody chooses. */
export function useChosenList(choices: readonly Choice[]) {
  const [place, setPlace] = useState("");
  const [key, setKey] = useState("");
  const environment = choices.find(({ environmentId }) => environmentId === place) ?? choices[0];
  const list = environment?.lists.find((one) => one.key === key) ?? environment?.lists[0];
  return { environment, list, setPlace, setKey };
}

export function ListFields({
  choices,
  chosen: { environment, list, setPlace, setKey },
}: {
  choices: readonly Choice[];
  chosen: ReturnType<typeof useChosenList>;
}) {
  return (
    <>
      <Field label="Environment">
        <Select
          value={environment?.environmentId}
          options={choices.map(({ environmentId }) => ({ value: environmentId, label: environmentId }))}
          onChange={(event) => setPlace(event.target.value)}
        />
      </Field>
      <Field label="List">
        <Select
          value={list?.key}
          options={(environment?.lists ?? []).map((one) => ({ value: one.key, label: one.title }))}
          onChange={(event) => setKey(event.target.value)}
        />
      </Field>
    </>
  );
}
