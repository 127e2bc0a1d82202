import { memberCanary } from "@/platforms/member-canary";
import { type Row, rowOf } from "@/platforms/rows-seen";

const member = (body: unknown): Row => {
  const answer = rowOf(body);
  return "user" in answer ? rowOf(answer.user) : "data" in answer ? rowOf(answer.data) : answer;
};
const preferences = (body: Row): Row => ("preferences" in body ? rowOf(body.preferences) : body);

/** What a member may ask for about itself; nothing here is a list of several people's things. */
export const { listings, question: isolation } = memberCanary({
  credential: "member-token",
  base: "api",
  headers: (token) => ({ authorization: `Bearer ${token}` }),
  own: { path: "/api/auth/me", id: (body) => member(body).id },
  pace: { calls: 60, seconds: 60 },
  lists: [
    { key: "me", title: "Own account", path: "/api/auth/me", owner: ({ id }) => id, one: member },
    {
      key: "preferences",
      title: "Notification preferences",
      path: "/api/notification-preferences/preferences",
      owner: ({ userId }) => userId,
      one: preferences,
    },
    {
      key: "preferences-older",
      title: "Notification preferences, older address",
      path: "/api/notifications/preferences",
      owner: ({ userId }) => userId,
      one: preferences,
    },
  ],
});
