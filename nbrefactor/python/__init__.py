"""All that knows Python: cells to statements, facts about statements, plans to modules."""
