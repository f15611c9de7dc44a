"""The KPI pages, a module a screen."""
