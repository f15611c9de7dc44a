"""The places of work on the floor: one module a station, found by themselves."""
