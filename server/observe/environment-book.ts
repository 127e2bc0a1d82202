import { and, eq, isNull } from "drizzle-orm";
import type { Db } from "@/db";
import { checks, environments, questions, tenantRecords } from "@/db/schema";
import type { PlatformId } from "@/domain/platform";
import { openConversation } from "@/platforms/converse";
import type { Connector, Conversation, Question } from "@/platforms/platform";
import { connectors } from "@/server/connectors";
import { isAccountName } from "@/server/secrets/account-name";
import { secretInSlot, secretOf } from "@/server/secrets/secret-of";
import { sharedAllowance } from "./allowance";
import { enteredTenants, namingTenants } from "./entered-tenants";
import type { QuestionMeta } from "./settle";

type EnvironmentRow = typeof environments.$inferSelect;
type Open = {
  print: string;
  row: EnvironmentRow;
  /** As configured, with the tenants that were entered here: those may change without a new way in. */
  options: Record<string, string>;
  conversation: Conversation & { close(): Promise<void> };
};
export type Askable = { meta: QuestionMeta; question: Question; conversation: Conversation };

/** The way to every environment, opened once and kept until its declaration or dialect changes. */
export class EnvironmentBook {
  private open = new Map<string, Open>();
  private askable = new Map<number, Askable>();

  constructor(
    private db: Db,
    private connections: number | undefined = undefined,
    private known: Record<PlatformId, Connector> = connectors,
  ) {}

  /** Reads everything again; unchanged environments keep their connections, tokens and breakers. */
  async refresh(): Promise<void> {
    const [found, marked, entered] = await Promise.all([
      this.db
        .select()
        .from(environments)
        .where(and(eq(environments.active, true), isNull(environments.problem))),
      this.db
        .select({ environmentId: tenantRecords.environmentId, externalId: tenantRecords.externalId })
        .from(tenantRecords)
        .where(eq(tenantRecords.isCanary, true))
        .orderBy(tenantRecords.environmentId, tenantRecords.externalId),
      enteredTenants(this.db),
    ]);
    const rows = found.map((row) => withCanaries(row, marked));
    const wanted = new Map(rows.map((row) => [row.id, row]));
    for (const [id, { print, conversation }] of this.open) {
      const row = wanted.get(id);
      if (row && fingerprint(row) === print) continue;
      this.open.delete(id);
      await conversation.close();
    }
    for (const row of rows) if (!this.open.has(row.id)) this.open.set(row.id, this.opened(row));
    for (const [id, { row, options }] of this.open) {
      for (const name of Object.keys(options)) delete options[name];
      Object.assign(options, namingTenants(row.options, entered.get(id)));
    }
    await this.readQuestions();
  }

  private opened(row: EnvironmentRow): Open {
    const options = { ...row.options };
    const conversation = openConversation(
      {
        environment: {
          id: row.id,
          platformId: row.platformId,
          name: row.name,
          baseUrls: row.baseUrls,
          dialect: row.dialectWanted,
          options,
        },
        privateNetwork: row.privateNetwork,
        isName: (name) => isAccountName(this.known[row.platformId].declaration, name),
        readSecret: (name, slot = "current") =>
          slot === "current" ? secretOf(this.db, row, name) : secretInSlot(this.db, row.id, name, slot),
      },
      row.dialect ?? "",
      { connections: this.connections, allowance: sharedAllowance(this.db, row.id) },
    );
    return { print: fingerprint(row), row, options, conversation };
  }

  private async readQuestions() {
    const [asked, checked] = await Promise.all([
      this.db.select().from(questions).where(eq(questions.active, true)),
      this.db.select().from(checks).where(eq(checks.active, true)),
    ]);
    const next = new Map<number, Askable>();
    for (const row of asked) {
      const open = this.open.get(row.environmentId);
      if (!open?.row.dialect) continue;
      const question = this.known[open.row.platformId]
        .questions(open.row.dialect)
        .find(({ key }) => key === row.key);
      if (!question) continue;
      next.set(row.id, {
        question,
        conversation: open.conversation,
        meta: {
          id: row.id,
          environmentId: row.environmentId,
          platformId: open.row.platformId,
          key: row.key,
          everySeconds: row.everySeconds,
          confirmSeconds: row.confirmSeconds,
          apartSeconds: row.apartSeconds,
          checks: [],
        },
      });
    }
    const byQuestion = new Map(
      [...next.values()].map((askable) => [`${askable.meta.environmentId} ${askable.meta.key}`, askable]),
    );
    for (const check of checked) {
      const askable = byQuestion.get(`${check.environmentId} ${check.question}`);
      if (!askable) continue;
      const meta = {
        id: check.id,
        key: check.key,
        everySeconds: check.everySeconds,
        metric: check.metric,
        whenLost: check.whenLost,
        confirm: { bad: check.confirmBad, good: check.confirmGood },
      };
      askable.meta = { ...askable.meta, checks: [...askable.meta.checks, meta] };
    }
    this.askable = next;
  }

  askableFor(questionId: number): Askable | undefined {
    return this.askable.get(questionId);
  }

  environment(
    id: string,
  ): { row: EnvironmentRow; conversation: Conversation; connector: Connector } | undefined {
    const open = this.open.get(id);
    return (
      open && { row: open.row, conversation: open.conversation, connector: this.known[open.row.platformId] }
    );
  }

  environments(): EnvironmentRow[] {
    return [...this.open.values()].map(({ row }) => row);
  }

  async close(): Promise<void> {
    await Promise.all([...this.open.values()].map(({ conversation }) => conversation.close()));
    this.open.clear();
    this.askable.clear();
  }
}

/** The tenants that are marked to be compared reach the connector as one of its options. */
function withCanaries(
  row: EnvironmentRow,
  marked: readonly { environmentId: string; externalId: string }[],
): EnvironmentRow {
  const mine = marked.filter(({ environmentId }) => environmentId === row.id);
  if (mine.length === 0) return row;
  const canaries = mine.map(({ externalId }) => externalId).join(",");
  return { ...row, options: { ...row.options, canaries } };
}

/** What, when changed, needs a new way in. */
function fingerprint(row: EnvironmentRow): string {
  return JSON.stringify([
    row.baseUrls,
    row.credentials,
    row.options,
    row.privateNetwork,
    row.dialect,
    row.dialectWanted,
  ]);
}
