"""Why a check did not pass, or what its figure means: a code with facts, and the sentence of it.

Screens say the code in the reader's language; the sentence is for reports and the command line.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

TEXTS: Mapping[str, str] = {
    # Groups of people
    "groups_no_columns": "The target has no such table, or not all of these columns.",
    "groups_uncounted": "The groups could not be counted: {code}.",
    "groups_small": (
        "{groups} groups of {rows} rows share less than {k}: the smallest has {smallest}."
        " Generalise {column}."
    ),
    # Keys
    "key_unasked": "Key {key} could not be asked for: {code}.",
    "key_orphans": "Key {key}: {rows} rows point at no row of {table}.",
    "key_unvalidated": "Foreign key {key} is not validated: validate it.",
    "key_not_there": "Foreign key {key} is not in the target: add it.",
    "key_repeated": "Key {key}: {rows} rows repeat what another row has.",
    "key_lacking": "The target has no key {key}.",
    # What is there
    "column_gone": "The target has no such column: it was dropped, or renamed.",
    "table_gone": "The target has no such table: it was not copied, or was dropped.",
    # Originals
    "no_originals": "No originals were kept: nothing can be compared with them.",
    "rows_alike": "Nothing tells the rows of both sides apart that can be computed here.",
    "originals_unread": "The originals could not be read: {code}.",
    "target_unread": "The target's rows could not be read: {code}.",
    # Needles
    "needles_found": "{rows} rows hold originals of masked columns.",
    "needles_none": (
        "None of its {rows} sampled originals is rare enough to stand nowhere by chance: there is"
        " nothing to search for."
    ),
    "needles_unmade": (
        "None of its {rows} sampled originals was searched for: they could not be masked again"
        " ({code})."
    ),
    "needles_no_room": (
        "None of its originals was searched for: the {most} that may be are those of other"
        " columns. Search for more."
    ),
    # Columns and rows that no rule is for
    "no_fingerprint": "No fingerprint of these columns was taken.",
    "fingerprint_unread": "The checksums could not be taken: {code}.",
    "column_came_or_went": "The column came or went while the run lasted.",
    "changed_by_others": "Values changed that no rule is for: changed by others meanwhile.",
    "changed_by_others_or_triggers": (
        "Values changed that no rule is for: changed by others meanwhile, or by triggers of"
        " {tables}."
    ),
    "changed_by_triggers": (
        "Values changed that no rule is for: by its triggers or ON UPDATE columns, or by others"
        " who wrote meanwhile."
    ),
    "rows_came": (
        "{rows} rows more than before, by others meanwhile: they are not masked. Mask them as well."
    ),
    "rows_went": "{rows} rows less than before: deleted by others meanwhile.",
    "rows_written": (
        "The table was written to by others meanwhile: rows that came so are not masked. Look for"
        " them, and mask them as well."
    ),
    "rows_by_triggers": (
        "{before} rows were there, {after} are now: by triggers of the table, or by others who"
        " wrote meanwhile."
    ),
    "rows_differ": (
        "{before} rows were there, {after} are now: rows were lost, or somebody wrote meanwhile."
    ),
    "copy_differs": "Source and target differ: values changed on the way, or somebody wrote.",
    # Equality
    "rows_apart": (
        "The table has no key, and {rows} of its rows are not what the rules give: rows of both"
        " sides cannot be put together."
    ),
    "kept_unasked": "{rows} rows have their original, and the rule could not be asked why.",
    "kept": "{rows} rows still have their original.",
    "kept_key": "{rows} rows still have their own key.",
    "given_before": "{rows} rows had the value before that the rule gives.",
    "coarse_before": "{rows} rows were as coarse before as the rule makes them.",
    "nothing_for_rule": "{rows} rows hold nothing that the rule is for.",
    "left_by_rule": "The rule leaves {rows} rows as they are, whatever the key.",
    "rows_by_chance": "{rows} rows by chance; up to {most} are to be expected.",
    "values_by_chance": "{rows} values by chance; up to {most} are to be expected.",
    # Membership
    "others_values": (
        "Not applied: {transformer} gives values that other rows had, or parts of them."
    ),
    "written_down": "Not applied: {transformer} gives a value that was written down.",
    "not_given": "{rows} rows hold the original of some row, which no rule gave.",
    "chance_untried": "How often originals come about by chance could not be tried.",
    # Determinism
    "keys_lost": "{rows} originals have no row under the key that the rule gives.",
    "rows_deleted": "{rows} masked rows are gone: deleted by others meanwhile.",
    "keys_differ": "{rows} rows stand under another key than the rule gives.",
    "made_by_database": ("The database makes the values itself: they cannot be made again here."),
    "sample_gone": "None of the sampled rows was found in the target.",
    "sample_changed": "{rows} of {sampled} sampled rows have changed since.",
    "sample_differs": (
        "{rows} of {sampled} sampled rows are not what the rule gives: they were masked by another"
        " rule or key, or changed since."
    ),
}


@dataclass(frozen=True)
class Reason:
    """A code of `TEXTS` with its facts: counts, and names of tables and columns, never a value."""

    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The sentence."""
        return TEXTS[self.code].format_map(self.params)


def why(code: str, /, **params: str | int) -> Reason:
    """The reason of that code."""
    return Reason(code, params)
