"""Figures of a campaign, drawn with matplotlib from the tables and files of its runs."""
