"""Live progress: what is told of jobs, and the bus that hears of it."""
