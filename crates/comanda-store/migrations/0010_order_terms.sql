-- What was promised for an order and what came of it, as JSON: times, zone, adjustments, changes.
ALTER TABLE orders ADD COLUMN terms TEXT NOT NULL DEFAULT '{}';
