"""Page events of own shops: what a visit is, and the queries that count visitors."""
