-- Which worker works on which partition. A conversation belongs to one of 64 partitions for ever.

-- Who takes part in which work. A row outlives its worker; what counts is `alive_until`.
CREATE TABLE workers (
    work TEXT NOT NULL,
    worker TEXT NOT NULL,
    alive_until BIGINT NOT NULL,
    PRIMARY KEY (work, worker)
);

CREATE TABLE leases (
    work TEXT NOT NULL,
    partition BIGINT NOT NULL,
    -- NULL: free.
    worker TEXT,
    -- Grows by one with each worker that takes the partition.
    fence BIGINT NOT NULL,
    -- The largest number: as long as the worker lives.
    held_until BIGINT NOT NULL,
    PRIMARY KEY (work, partition)
);

INSERT INTO leases (work, partition, fence, held_until)
WITH RECURSIVE numbers (number) AS (SELECT 0 UNION ALL SELECT number + 1 FROM numbers WHERE number < 63)
SELECT works.work, numbers.number, 0, 0
FROM (SELECT 'converse' AS work UNION ALL SELECT 'deliver') works CROSS JOIN numbers;

-- Of the conversation. NULL only where nothing more becomes of a row that was written before there were leases.
ALTER TABLE outbox ADD COLUMN partition BIGINT;
-- Of the lease under which it was last taken to be sent.
ALTER TABLE outbox ADD COLUMN fence BIGINT;
