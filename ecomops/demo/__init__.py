"""A made-up company with two years of trade, for people who want to look before they import."""
