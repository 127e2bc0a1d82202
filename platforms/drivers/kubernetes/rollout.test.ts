import { describe, expect, test } from "vitest";
import { rolloutOf } from "./rollout";

describe("a rollout", () => {
  const of = (status: object, over: object = {}) =>
    rolloutOf({
      metadata: { generation: 4 },
      spec: { replicas: 3, selector: {}, template: {} },
      status: { observedGeneration: 4, ...status },
      ...over,
    }).state;
  const whole = { replicas: 3, updatedReplicas: 3, availableReplicas: 3 };
  test.each([
    ["done", whole],
    ["under-way", { ...whole, observedGeneration: 3 }],
    ["under-way", { ...whole, updatedReplicas: 2 }],
    ["under-way", { ...whole, replicas: 4 }],
    ["under-way", { ...whole, availableReplicas: 2 }],
    ["under-way", {}],
    [
      "failed",
      {
        ...whole,
        availableReplicas: 2,
        conditions: [{ type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded" }],
      },
    ],
    [
      "under-way",
      {
        observedGeneration: 3,
        conditions: [{ type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded" }],
      },
    ],
  ] as const)("is %s with %j", (state, status) => {
    expect(of(status)).toBe(state);
  });
  test("without a status is not done", () => {
    expect(of({}, { status: undefined })).toBe("under-way");
  });
});
