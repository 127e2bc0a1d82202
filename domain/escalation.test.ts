import { describe, expect, test } from "vitest";
import { type EscalationStep, policyFor, whyNotLadder } from "./escalation";
import { type Book, type Channel, type Contact, type Ladder, peopleOf, whyNobody } from "./escalation-reach";
import { walkLadder } from "./escalation-walk";
import { quietUntil } from "./quiet-hours";

const at = (text: string) => new Date(text);
const step = (level: number, afterMinutes: number, ...ids: string[]): EscalationStep => ({
  level,
  title: `Step ${level}`,
  afterSeconds: afterMinutes * 60,
  targets: ids.map((id) => (id === "duty" ? { kind: "schedule", id } : { kind: "contact", id })),
  within: null,
  note: "",
});
const ladder = (more: Partial<Ladder> = {}): Ladder => ({
  id: "p/critical",
  platformId: "p",
  title: "P1",
  severities: ["critical"],
  troubles: [],
  steps: [step(1, 0, "duty"), step(2, 15, "boss")],
  endsAfterSeconds: 3600,
  repeats: 0,
  ...more,
});
const contact = (id: string, reach: Contact["reach"]): [string, Contact] => [
  id,
  { id, name: id, level: "1", reach, active: true },
];
const mail: Channel = { id: "mail", kind: "email", title: "Mail", quiet: null };
const book = (more: Partial<Book> = {}): Book => ({
  ladders: [ladder()],
  contacts: new Map([
    contact("anna", [{ kind: "email", value: "anna@x.test" }]),
    contact("boss", [
      { kind: "email", value: "boss@x.test" },
      { kind: "pager", value: "+1-XXX-XXX-XXXX" },
    ]),
    contact("manager", [{ kind: "phone", value: "+1 202 555 0100" }]),
  ]),
  schedules: new Map([
    [
      "duty",
      {
        id: "duty",
        title: "Duty",
        zone: "America/Jamaica",
        rotations: [
          {
            title: "Weekdays",
            contacts: ["anna"],
            startsOn: "2026-01-05",
            handoverAt: "09:00",
            everyDays: 7,
            hours: [{ days: [1, 2, 3, 4, 5], from: "00:00", to: "00:00" }],
          },
        ],
        overrides: [],
      },
    ],
  ]),
  channels: [mail],
  ...more,
});
const fire = (one: Book, when: string) =>
  walkLadder(one, { platformId: "p", severity: "critical", trouble: "down", at: at(when) });

describe("the ladder that an alert takes", () => {
  const ladders = [
    ladder(),
    ladder({ id: "p/security", troubles: ["security-*"] }),
    ladder({ id: "all/critical", platformId: null }),
  ];
  const taken = (platformId: string, severity: "critical" | "warning", trouble: string) =>
    policyFor(ladders, { platformId, severity, trouble })?.id;
  test("one for its very trouble comes before its platform's, and that before everybody's", () => {
    expect(taken("p", "critical", "security-scan")).toBe("p/security");
    expect(taken("p", "critical", "down")).toBe("p/critical");
    expect(taken("q", "critical", "security-scan")).toBe("all/critical");
    expect(taken("q", "warning", "down")).toBeUndefined();
  });
  test("steps must follow each other, and the end the last of them", () => {
    expect(whyNotLadder({ steps: [step(1, 5), step(2, 5)], endsAfterSeconds: 3600 })).toMatch("Step 2");
    expect(whyNotLadder({ steps: [step(1, 5)], endsAfterSeconds: 300 })).toMatch("end after");
    expect(whyNotLadder(ladder())).toBeUndefined();
  });
});

describe("whom a step reaches", () => {
  const boss = (one: Book) => peopleOf(one, step(1, 0, "boss"), at("2026-03-02T12:00:00Z"));
  test("a placeholder is no number, and a kind without a channel says so", () => {
    const pager: Channel = { id: "pd", kind: "pagerduty", title: "PagerDuty", quiet: null };
    expect(boss(book({ channels: [mail, pager] }))[0]).toMatchObject({
      ways: [{ channelId: "mail", recipient: "boss@x.test" }],
      missing: ["no number on file"],
    });
    expect(whyNobody(boss(book({ channels: [] })))).toBe(
      "Nobody could be told. boss: no e-mail channel is set up; boss: no number on file.",
    );
  });
  test("a phone is for people: nothing dials it", () => {
    const people = peopleOf(book(), step(1, 0, "manager"), at("2026-03-02T12:00:00Z"));
    expect(whyNobody(people)).toBe("Nobody could be told. manager: only by phone +1 202 555 0100.");
  });
});

describe("the simulator", () => {
  test("on a weekday everybody is told at their times, and the end is named", () => {
    const walk = fire(book(), "2026-03-03T12:00:00Z");
    expect(walk.steps.map(({ at, people }) => [at.toISOString(), people[0]?.name])).toEqual([
      ["2026-03-03T12:00:00.000Z", "anna"],
      ["2026-03-03T12:15:00.000Z", "boss"],
    ]);
    expect(walk.endsAt).toEqual(at("2026-03-03T13:00:00Z"));
    expect(walk.untold).toEqual([]);
  });
  test("on Saturday 03:10 the gap is named, and the next step comes at once", () => {
    const walk = fire(book(), "2026-03-07T08:10:00Z");
    expect(walk.steps.map(({ at, nobody }) => [at.toISOString(), nobody])).toEqual([
      [
        "2026-03-07T08:10:00.000Z",
        "Nobody could be told. Duty: nobody is on call: Outside the hours of every rotation.",
      ],
      ["2026-03-07T08:10:00.000Z", undefined],
    ]);
    expect(walk.untold.map(({ name }) => name)).toEqual(["Duty"]);
  });
  test("quiet hours are noted, and not for what they let through", () => {
    const quiet = { zone: "UTC", from: "22:00", to: "07:00", exceptSeverities: [] };
    const held = fire(book({ channels: [{ ...mail, quiet }] }), "2026-03-03T23:00:00Z").steps[0]?.people[0];
    expect(held?.heldUntil).toEqual([{ channel: "Mail", until: at("2026-03-04T07:00:00Z") }]);
    const loud = { ...quiet, exceptSeverities: ["critical"] };
    expect(quietUntil(loud, "critical", at("2026-03-03T23:00:00Z"))).toBeNull();
    expect(quietUntil(quiet, "critical", at("2026-03-03T12:00:00Z"))).toBeNull();
  });
  test("a ladder that is walked again is walked so often and ends", () => {
    const walk = fire(book({ ladders: [ladder({ repeats: 2 })] }), "2026-03-03T12:00:00Z");
    expect(walk.steps).toHaveLength(6);
    expect(walk.endsAt).toEqual(at("2026-03-03T15:00:00Z"));
  });
  test("without a ladder nobody is told, and it says so", () => {
    expect(fire(book({ ladders: [] }), "2026-03-03T12:00:00Z").ladder).toBeNull();
  });
});
