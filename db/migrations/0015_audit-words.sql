-- The same words as before, a fifth of the time: a class of characters instead of one by one. Between words is one space.
CREATE OR REPLACE FUNCTION audit_text(action text, subject_kind text, subject_id text, actor json, detail json) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT regexp_replace(
    lower(' ' || action || ' ' || subject_kind || ' ' || subject_id || ' ' || coalesce(actor->>'name', '') || ' '
      || replace(replace(replace(detail::text, '\\', ' '), '\n', ' '), '\t', ' ')),
    '[\u0009\u000a\u000d\u0020-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u007f]+', ' ', 'g')
$$;
