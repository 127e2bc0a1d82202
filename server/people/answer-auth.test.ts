import { afterAll, beforeAll, expect, test } from "vitest";
import { onStage } from "@/server/testing/cast";
import { startDoor } from "@/server/testing/with-sign-in";

const stage = onStage();
let door: Awaited<ReturnType<typeof startDoor>>;
beforeAll(async () => {
  door = await startDoor(() => stage.db);
});
afterAll(() => door.close());

test.each([
  ["GET", "nowhere"],
  ["POST", "providers"],
])("%s /api/auth/%s is nothing, and what stands behind the sign-in is not named", async (method, action) => {
  const answer = await fetch(`${door.address}/api/auth/${action}`, { method });
  expect(answer.status).toBe(404);
  expect(await answer.json()).toEqual({ error: "There is nothing here. Sign in at /sign-in." });
});

test("what the sign-in has answers as before", async () => {
  const answer = await fetch(`${door.address}/api/auth/csrf`);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toHaveProperty("csrfToken");
});
