"""Run all benchmarks, and print how many times as fast ours is as the plain way."""

from benchmarks.composing import composing
from benchmarks.measure import show
from benchmarks.status import status
from benchmarks.words import words

if __name__ == "__main__":
    for title, plain, ours in (composing(), words(), status()):
        show(title, plain, ours)
