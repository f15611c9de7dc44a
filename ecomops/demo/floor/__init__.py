"""The demo company's warehouses at work: what they hold, what they shipped, what waits today."""
