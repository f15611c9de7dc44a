"""Figures made ready to be looked at: tiles, charts, tables and sentences. Nothing is read here."""
