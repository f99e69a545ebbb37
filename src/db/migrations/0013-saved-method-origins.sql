-- Where a saved card comes from: a number that was saved a moment ago is as new as one typed in.
-- Locks saved_methods for a moment, to add a column that is empty.
alter table saved_methods add column origin jsonb;
