"""Works the queues: tickets become batches, batches become outcomes, outcomes are recorded in groups."""
