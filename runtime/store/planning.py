"""What the planner is told because it cannot know it."""

# For statements that are about a few rows of a large table: a plan that serves any parameter, or one made from no
# statistics at all, would rather read the table from end to end. Lasts until the end of the transaction.
BY_INDEX = "SET LOCAL enable_seqscan = off"
