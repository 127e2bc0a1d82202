-- A count of a thousand promises is one piece of news, told when it is done, and not a thousand.
DROP TRIGGER tell ON objective_days;
