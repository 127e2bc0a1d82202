import type { inferRouterInputs } from "@trpc/server";
import type { AppRouter } from "@/server/router";

type RowsQuestion = inferRouterInputs<AppRouter>["reports"]["rows"];

const NAMED = ["set", "platform", "environment", "of", "only"] as const;

/** What the address of rows asks for; moments that cannot be read are the beginning of time, names that do not exist are refused by the server. */
export function readRowsQuestion(read: (name: string) => string | null): RowsQuestion {
  const moment = (name: string) => {
    const at = new Date(read(name) ?? "");
    return Number.isNaN(at.getTime()) ? new Date(0) : at;
  };
  const given = Object.fromEntries(NAMED.flatMap((name) => (read(name) ? [[name, read(name)]] : [])));
  return { ...given, from: moment("from"), to: moment("to") } as RowsQuestion;
}
