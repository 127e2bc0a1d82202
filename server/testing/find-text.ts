import { inject } from "vitest";
import { runSql } from "@/platforms/drivers/test-database";
import type { Stage } from "./cast";

/** Every row of every table of the console that has this text. */
export async function rowsWith(stage: Pick<Stage, "base">, text: string): Promise<string[]> {
  // Row security hides rows from everybody but the server's own administrator.
  const url = new URL(inject("testServer").adminUrl);
  url.pathname = new URL(stage.base.ownerUrl).pathname;
  const tables = await runSql(
    url.toString(),
    "select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')",
  );
  const each = tables.map(
    ({ name }) =>
      `select '${name}' as name where exists (select 1 from ${name} t where position('${text}' in t::text) > 0)`,
  );
  return (await runSql(url.toString(), each.join(" union all "))).map(({ name }) => String(name));
}

/** What was written to the log while the work was done. */
export async function logged(work: () => Promise<void>): Promise<string> {
  const lines: string[] = [];
  const streams = [process.stdout, process.stderr];
  const real = streams.map((stream) => stream.write);
  streams.forEach((stream) => {
    stream.write = ((chunk: unknown) => lines.push(String(chunk)) > 0) as typeof stream.write;
  });
  try {
    await work();
  } finally {
    streams.forEach((stream, at) => {
      stream.write = real[at] as typeof stream.write;
    });
  }
  return lines.join("");
}
