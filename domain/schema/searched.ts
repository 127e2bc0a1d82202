import { z } from "zod";

/** What is looked for in the database: NUL stands in no text that it keeps. */
export const searched = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine(
      (text) => !text.includes("\u0000"),
      "A character that no text holds stands in it. Take it out and look again.",
    );

const FIRST_YEAR = new Date("0001-01-01T00:00:00Z");
const LAST_YEAR = new Date("9999-12-31T23:59:59.999Z");

/** A moment that the database can be asked about. */
export const searchedMoment = z
  .date()
  .min(FIRST_YEAR, "Choose a moment of our era.")
  .max(LAST_YEAR, "Choose a moment before the year 10000.");
