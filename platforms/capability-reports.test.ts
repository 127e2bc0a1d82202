import { expect, test } from "vitest";
import { onceEach } from "./capability-reports";

const logs = (supported: boolean, because: string) => ({ capability: "logs" as const, supported, because });

test.each([
  [[logs(false, "No cluster."), logs(true, "Lines of the cloud.")], logs(true, "Lines of the cloud.")],
  [[logs(true, "Lines of pods."), logs(false, "No cloud.")], logs(true, "Lines of pods.")],
  [[logs(false, "No cluster."), logs(false, "No cloud.")], logs(false, "No cluster. No cloud.")],
])("what two drivers offer is offered once %#", (reports, told) => {
  const other = { capability: "jobs" as const, supported: true, because: "Jobs." };
  expect(onceEach([...reports, other])).toEqual([told, other]);
});
