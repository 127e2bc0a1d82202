/** Called once when the web process starts. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const [{ keepLog }, { database }, { log }] = await Promise.all([
    import("@/server/console-log/keep-log"),
    import("@/server/database"),
    import("@/server/log"),
  ]);
  keepLog(database().db, "web");
  log.info("the web process started");
}
