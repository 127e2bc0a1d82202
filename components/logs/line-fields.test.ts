import { describe, expect, test } from "vitest";
import { lineFields, lineRow, tiesLines } from "./line-fields";

describe("a line of a log", () => {
  test("that is structured is taken apart", () => {
    const text = '{"level":30,"time":"x","msg":"task done","tenant":"kgn","took":12,"ok":true,"none":null}';
    expect(lineFields(text)).toEqual({
      message: "task done",
      fields: [
        ["tenant", "kgn"],
        ["took", "12"],
        ["ok", "true"],
      ],
    });
    expect(lineRow(text)).toBe("task done  tenant=kgn  took=12  ok=true");
  });

  test.each(["plain words", '{"cut off', "{not json}", ""])("that is not stays as it is: %s", (text) => {
    expect(lineFields(text)).toEqual({ message: text, fields: [] });
    expect(lineRow(text)).toBe(text);
  });

  test("is tied to others by its ids", () => {
    for (const name of ["correlationId", "correlation_id", "id", "tenant_id", "reference"])
      expect(tiesLines(name), name).toBe(true);
    for (const name of ["duration", "paid", "message"]) expect(tiesLines(name), name).toBe(false);
  });
});
