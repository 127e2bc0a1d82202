import { ListFiles } from "@/domain/schema/platform-file";
import { reads, router, runs } from "@/server/trpc";
import { addSchedule, editSchedule, fetchFile, removeSchedule } from "./commands";
import { fileChoices, listFiles, listSchedules } from "./files";

export const platformFilesRouter = router({
  choices: reads("platform-file:read").query(({ ctx }) => fileChoices(ctx.db)),
  list: reads("platform-file:read")
    .input(ListFiles)
    .query(({ ctx, input }) => listFiles(ctx.db, input)),
  schedules: reads("platform-file:read").query(({ ctx }) => listSchedules(ctx.db)),
  fetch: runs(fetchFile),
  addSchedule: runs(addSchedule),
  editSchedule: runs(editSchedule),
  removeSchedule: runs(removeSchedule),
});
