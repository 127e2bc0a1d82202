DROP INDEX "objective_days_sums";--> statement-breakpoint
ALTER TABLE "objective_days" ADD COLUMN "seen" integer;--> statement-breakpoint
-- Days that are not counted again can no longer tell when somebody looked; one with things is taken for seen.
UPDATE "objective_days" d SET "seen" = 1440, "minutes" = repeat('g', 1440) FROM "objectives" o
WHERE o."id" = d."objective_id" AND o."source" ->> 'from' IN ('counters', 'acknowledgements')
  AND d."good" + d."bad" > 0 AND d."closed_at" IS NOT NULL AND d."day" < CURRENT_DATE - 4;--> statement-breakpoint
CREATE INDEX "objective_days_sums" ON "objective_days" USING btree ("objective_id","environment_id","day","tenant","good","bad","unknown","maintenance","seen");
