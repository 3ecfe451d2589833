"""Files that a person writes or brings: the review, a key, a backup."""

from config.limits.limit import Limit

YAML_FILE = Limit(
    "the size of a file of the review",
    4_194_304,
    "bytes",
    "a directory of 8,000 organisations takes half of it; a review has 100 kB",
    "take out what the review does not need",
)
YAML_VALUES = Limit(
    "the number of values in a YAML file, with its aliases resolved,",
    200_000,
    "values",
    "a directory of 8,000 organisations; nine anchors of nine aliases each stand for 387,420,489",
    "write out what the aliases stand for, or take some away",
)
YAML_DEPTH = Limit(
    "the depth of a YAML file",
    50,
    "levels",
    "a wording of a choice of a question of a milestone stands at the ninth",
    "close the brackets, or indent less",
)
KEY_FILE = Limit(
    "the beginning of a service account's key file that is read",
    65_536,
    "characters",
    "a key has 2,400; a longer file is none",
    "make a JSON key of the service account anew",
)
MISTAKES = Limit(
    "the mistakes in a file that are told at once",
    100,
    "mistakes",
    "more than a screen or two nobody reads, and each takes time to point at",
    "correct these first, then check again",
)
BACKUP = Limit(
    "the size of a backup that is restored",
    20_000_000_000,
    "octets",
    "a ledger of a million messages has some 2,000,000,000",
    "name the file of a backup of the ledger",
)
