import type { Unit } from "./duration";
import type { Status } from "./status";

/** One thing that was looked at to judge a row, with the way to its evidence. */
export type ObservedItem = {
  status: Status;
  /** "Contoso: costs", "Database" */
  subject: string;
  /** "31 h 02 min / 25 h" or "Database answers." */
  text: string;
  /** When the platform was asked. */
  at: string | null;
  since: string | null;
  value: number | null;
  unit: Unit | null;
  /** The observation that proves it, where one was kept. */
  checkId: number | null;
};

/** What an evaluation of a row found, kept with the run and frozen at sign-off. */
export type RowObserved = {
  /** One sentence: the worst of the items, or why nothing is known. */
  summary: string;
  /** The limit in words, with the numbers in force at that moment. */
  expected: string;
  since: string | null;
  items: ObservedItem[];
  /** How many more items were looked at than are listed. */
  more: number;
};
