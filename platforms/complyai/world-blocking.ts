import { Client } from "pg";

/** Sessions that stand in each other's way, for practice. Once ended by somebody they stay away until the next drill. */
export function blockingSessions(url: string, schema: string) {
  let open: Client[] | undefined;

  async function session(name: string): Promise<Client> {
    const client = new Client({ connectionString: url, application_name: name });
    client.on("error", () => {});
    await client.connect();
    await client.query("begin");
    return client;
  }

  async function close() {
    const ending = open ?? [];
    open = undefined;
    await Promise.all(ending.map((client) => client.end().catch(() => {})));
  }

  return {
    /** A report forgot to commit; a worker waits for its row, and another for the worker. */
    show: async (wanted: boolean) => {
      if (!wanted) return close();
      if (open) return;
      const [report, worker, page] = await Promise.all([
        session("complyai-report"),
        session("complyai-worker"),
        session("complyai-web"),
      ]);
      open = [report, worker, page];
      const touch = (id: number) => `update ${schema}.users set name = name where id = ${id}`;
      await report.query(touch(1));
      await worker.query(touch(2));
      worker.query(touch(1)).catch(() => {});
      page.query(touch(2)).catch(() => {});
    },
    close,
  };
}
