const named = ["set", "platform", "environment", "of", "only"] as const;

/** What the address of rows asks for; moments that cannot be read are the beginning of time. */
export function readRowsQuestion(read: (name: string) => string | null) {
  const moment = (name: string) => {
    const at = new Date(read(name) ?? "");
    return Number.isNaN(at.getTime()) ? new Date(0) : at;
  };
  const given = Object.fromEntries(named.flatMap((name) => (read(name) ? [[name, read(name)]] : [])));
  return { ...given, from: moment("from"), to: moment("to") } as Partial<
    Record<(typeof named)[number], string>
  > & { from: Date; to: Date };
}
