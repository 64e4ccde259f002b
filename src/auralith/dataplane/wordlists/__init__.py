"""Pinned lists of words: names, places, companies, jobs. The version stands for what they hold."""
