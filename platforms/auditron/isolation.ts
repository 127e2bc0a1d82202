import { memberCanary } from "@/platforms/member-canary";
import { type Row, rowOf } from "@/platforms/rows-seen";

const organisation = (row: Row) => row.organizationId ?? rowOf(row.organization).id;

/** Every list that a member of an organisation may ask for; all of them are to be of that organisation only. */
export const { listings, question: isolation } = memberCanary({
  credential: "member-token",
  base: "api",
  headers: (token) => ({ authorization: `Bearer ${token}` }),
  own: {
    path: "/api/auth/me",
    id: (body) => organisation(rowOf(rowOf(body).user)) ?? organisation(rowOf(body)),
  },
  // The platform lets a hundred calls a minute through from one address; the rest is for everybody else.
  pace: { calls: 30, seconds: 60 },
  lists: [
    {
      key: "organisation",
      title: "Organisation",
      path: (id) => `/api/org/${encodeURIComponent(id)}`,
      owner: ({ id }) => id,
      one: (body) => ("organization" in body ? rowOf(body.organization) : body),
    },
    { key: "invoices", title: "Invoices", path: "/api/invoice/list", owner: organisation },
    { key: "transactions", title: "Transactions", path: "/api/transactions", owner: organisation },
    { key: "reconciliations", title: "Reconciliations", path: "/api/reconcile/list", owner: organisation },
    { key: "reports", title: "Reports", path: "/api/reports/list", owner: organisation },
    { key: "agent-jobs", title: "Agent jobs", path: "/api/agent/list", owner: organisation },
  ],
});
