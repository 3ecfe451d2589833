"""Loading a review and its directory from their files, and checking both."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from config.limits.files import MISTAKES
from roadmap.drafts.contradictions import Fault, mails_of, unknown_mails
from roadmap.drafts.faults import faults
from roadmap.drafts.remarks import remarks
from roadmap.review.characters import quoted
from roadmap.review.directory import Directory
from roadmap.review.review import Review
from tasks.configuration.documents import YamlDocument, read_document
from tasks.configuration.kinds import missing_pieces
from tasks.configuration.problems import ConfigurationProblem, FileFault, explain, path_of

M = TypeVar("M", bound=BaseModel)

DEFAULTS = Path(__file__).parents[2] / "config" / "defaults.yaml"


@dataclass(frozen=True, eq=False)
class Loaded:
    """A checked review and its directory. Compared by identity."""

    path: Path
    review: Review
    directory: Directory


def load(path: Path) -> Loaded:
    """Read a review, the defaults of its kinds and its directory, and check all of them.

    Raises:
        ConfigurationProblem: all mistakes, each with its file, line and remedy.
    """
    document = _document(path, _version(path))
    folder = path.parent / str(document.values.get("directory", ""))
    files = (DEFAULTS, *_directory_files(folder))
    return _load(document, tuple(map(_version, files)))


def find_remarks(path: Path) -> list[FileFault]:
    """Remarks on values of a review and its directory that are valid but odd.

    Raises:
        ConfigurationProblem: as `load`.
    """
    loaded = load(path)
    files = _directory_files(path.parent / loaded.review.directory)
    documents = [read_document(path), *(read_document(file) for file in files if _version(file) is not None)]
    return [
        FileFault(document.path, document.line(keys), what, remedy)
        for keys, what, remedy in remarks(loaded.review, loaded.directory)
        for document in [_document_of(documents, keys)]
    ]


def unresolved(path: Path, mails: Collection[str]) -> list[FileFault]:
    """Mails that a review, or the defaults of its kinds, name and that there are not; and flows and
    deployments that its kinds of milestone lack. `mails`: those that there are.

    Raises:
        ConfigurationProblem: as `load`.
    """
    review, documents = load(path).review, [read_document(path), read_document(DEFAULTS)]
    faults = [*unknown_mails(review, mails), *(_kinds_without(review))]
    return [
        FileFault(document.path, document.line(way), what, remedy)
        for way, what, remedy in faults
        for document in [_document_of(documents, way)]
    ]


def unsent(path: Path, mails: Collection[str]) -> list[str]:
    """The mails that no step sends, neither of a review nor of the defaults.

    Raises:
        ConfigurationProblem: as `load`.
    """
    kinds = read_document(DEFAULTS).values["kinds"].values()
    defaults = {step["mail"] for kind in kinds for step in kind["steps"]}
    sent = {mail for _, mail in mails_of(load(path).review)} | defaults
    return sorted(set(mails) - sent)


def _kinds_without(review: Review) -> Iterator[Fault]:
    """Pieces that the kinds of a review's milestones lack, at the first milestone of each."""
    kinds = [milestone.kind for milestone in review.milestones]
    for kind in dict.fromkeys(kinds):
        for what, remedy in missing_pieces(kind):
            yield Fault(("milestones", kinds.index(kind), "kind"), what, remedy)


def _version(path: Path) -> int | None:
    """A number that changes when the file does; None: it does not exist."""
    try:
        return path.stat().st_mtime_ns
    except (OSError, ValueError):  # a name with a zero byte, or too long
        return None


@lru_cache(maxsize=8)
def _document(path: Path, _version: int | None) -> YamlDocument:
    """The document, read once for each version of the file."""
    return read_document(path)


@lru_cache(maxsize=8)
def _load(document: YamlDocument, _versions: tuple[int | None, ...]) -> Loaded:
    """The review and its directory, checked once for each version of the files."""
    path, defaults = document.path, read_document(DEFAULTS)
    review = _validated(Review, _with_kinds(document, defaults), [document, defaults])
    directory = _directory(document, review)
    mistakes = faults(review, directory)
    if mistakes:
        raise ConfigurationProblem(
            *(FileFault(path, document.line(one.path), one.what, one.remedy) for one in mistakes)
        )
    return Loaded(path, review, directory)


def _with_kinds(document: YamlDocument, defaults: YamlDocument) -> dict[str, Any]:
    """The values of a review, with the defaults of the kinds that it does not define itself."""
    own = document.values.get("kinds") or {}
    kinds = {**defaults.values["kinds"], **own} if isinstance(own, Mapping) else own
    return {**document.values, "kinds": kinds}


def _directory_files(folder: Path) -> list[Path]:
    return [folder / "delegations.yaml", folder / "stakeholders.yaml"]


def _directory(review_file: YamlDocument, review: Review) -> Directory:
    files = _directory_files(review_file.path.parent / review.directory)
    documents = [read_document(file) for file in files if _version(file) is not None]
    if not documents:
        what = f"{quoted(review.directory)} holds neither delegations.yaml nor stakeholders.yaml"
        remedy = "name the folder that holds them, beside this file"
        raise ConfigurationProblem(FileFault(review_file.path, review_file.line(["directory"]), what, remedy))
    return _validated(
        Directory, {k: v for document in documents for k, v in document.values.items()}, documents
    )


def _validated(model: type[M], values: Mapping[str, Any], documents: Sequence[YamlDocument]) -> M:
    try:
        return model.model_validate(values)
    except ValidationError as invalid:
        problems = []
        errors = [e for e in invalid.errors(include_url=False) if e["type"] != "default_factory_not_called"]
        for error in errors[: MISTAKES.most]:
            keys = path_of(error)
            document = _document_of(documents, keys)
            problems.append(FileFault(document.path, document.line(keys), *explain(error, model)))
        if not MISTAKES.allows(len(errors)):
            problems.append(FileFault(documents[0].path, 1, *MISTAKES.over()))
        raise ConfigurationProblem(*dict.fromkeys(problems)) from None


def _document_of(documents: Sequence[YamlDocument], keys: Sequence[str | int]) -> YamlDocument:
    """The first file that has the beginning of a path of keys; else the first one."""
    for document in documents:
        node: Any = document.values
        depth = 2 if keys and keys[0] == "kinds" else 1
        for key in keys[:depth]:
            node = node.get(key) if isinstance(node, Mapping) else None
        if keys and node is not None:
            return document
    return documents[0]
