"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { Standing } from "@/domain/access";

/** Who is signed in. */
export type Person = Required<Standing> & { id: string; name: string; email: string };

const PersonContext = createContext<Person | undefined>(undefined);

export function PersonProvider({ value, children }: { value: Person; children: ReactNode }) {
  return <PersonContext value={value}>{children}</PersonContext>;
}

export function usePerson(): Person {
  const person = useContext(PersonContext);
  if (!person) throw new Error("usePerson is used outside PersonProvider.");
  return person;
}
