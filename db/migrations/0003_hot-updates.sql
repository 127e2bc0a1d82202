-- Both are written again with every answer. Room on the page lets the new version lie beside the old one, so that
-- the indexes need not be told.
ALTER TABLE questions SET (fillfactor = 50);
--> statement-breakpoint
ALTER TABLE checks SET (fillfactor = 50);
