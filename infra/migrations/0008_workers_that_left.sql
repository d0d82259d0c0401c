-- A worker that was told to end and could not write what it held says so: it did not die, and no try is spent.
ALTER TABLE workers ADD COLUMN has_left boolean NOT NULL DEFAULT false;
