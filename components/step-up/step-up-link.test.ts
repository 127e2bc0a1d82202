import type { Operation, TRPCClientError, TRPCClientRuntime } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import { expect, test } from "vitest";
import type { AppRouter } from "@/server/router";
import { proofStore, settleProof } from "./ask-for-proof";
import { stepUpLink } from "./step-up-link";

const refusal = (stepUp: boolean) =>
  Object.assign(new Error("refused"), { data: { stepUp } }) as unknown as TRPCClientError<AppRouter>;

/** A call through the link to a server that wants a proof until there is one. */
function call(answers: readonly ("wants proof" | "refused" | "done")[]) {
  const heard: string[] = [];
  let sent = 0;
  const operation = { input: "what was typed" } as unknown as Operation;
  stepUpLink({} as TRPCClientRuntime)({
    op: operation,
    next: (op) =>
      observable((observer) => {
        const answer = answers[sent++] ?? "done";
        heard.push(`sent ${op.input}`);
        if (answer === "done") observer.next({ result: { data: null } });
        else observer.error(refusal(answer === "wants proof"));
      }),
  }).subscribe({
    next: () => heard.push("done"),
    error: (error) => heard.push(error.message),
  });
  return heard;
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("a call that wants a proof is repeated with the same input once there is one", async () => {
  const heard = call(["wants proof", "done"]);
  expect(proofStore.isWanted()).toBe(true);
  settleProof(true);
  await settled();
  expect(heard).toEqual(["sent what was typed", "sent what was typed", "done"]);
  expect(proofStore.isWanted()).toBe(false);
});

test("one proof serves every call that waits, and none is asked twice", async () => {
  const both = [call(["wants proof", "done"]), call(["wants proof", "wants proof"])];
  settleProof(true);
  await settled();
  expect(both.map((heard) => heard.at(-1))).toEqual(["done", "refused"]);
  expect(proofStore.isWanted()).toBe(false);
});

test("who lets it be gets the refusal, and other refusals ask for nothing", async () => {
  const letBe = call(["wants proof"]);
  settleProof(false);
  await settled();
  expect(letBe).toEqual(["sent what was typed", "refused"]);
  expect(call(["refused"])).toEqual(["sent what was typed", "refused"]);
  expect(proofStore.isWanted()).toBe(false);
});
