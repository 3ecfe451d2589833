"""An .xlsx file as a package of parts: bounded before it is unpacked, and copied without being unpacked.

A package is a ZIP (ISO/IEC 29500-2, annex B): parts are stored or deflated, and no two names differ by case
alone. What the directory of the ZIP says is held against what is there.
"""

import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from config.limits.limit import Limit
from config.limits.workbook import WORKBOOK, WORKBOOK_PART, WORKBOOK_PARTS, WORKBOOK_UNPACKED

REMEDY = "save it again as .xlsx, or put back the last good copy"
_OLE = b"\xd0\xcf\x11\xe0"
_ENTRY, _END = b"PK\x01\x02", b"PK\x05\x06"  # signatures in the directory (APPNOTE.TXT, 4.3)
_ENCRYPTED, _DESCRIPTOR = 0x1, 0x8  # bits of an entry's flags
_LEVEL = 1
# What `zipfile` lets through when a file is damaged.
_DAMAGE = (BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, OverflowError, RuntimeError)


class Refused(Exception):
    """The file cannot be taken as it is: what is the matter, and what to do about it."""

    def __init__(self, what: str, remedy: str = REMEDY) -> None:
        super().__init__(what)
        self.what, self.remedy = what, remedy


def damaged(detail: str) -> Refused:
    """The refusal of a file that is not a workbook, or not a whole one."""
    return Refused(f"it is not a whole .xlsx workbook ({detail})")


def bound(limit: Limit, amount: int, where: str = "") -> None:
    """Refuse what is over a limit; `where` names the tab and the cell.

    Raises:
        Refused: it is over the limit.
    """
    if not limit.allows(amount):
        raise Refused(f"{where}{limit.what} is over the bound of {limit.most:,} {limit.unit}", limit.remedy)


class Package:
    """The parts of an .xlsx file, by name. Nothing is unpacked before it is asked for."""

    def __init__(self, content: bytes) -> None:
        bound(WORKBOOK, len(content))
        if content.startswith(_OLE):
            raise Refused(
                "it is not a whole .xlsx workbook (it is protected by a password, or in the old format .xls)",
                "save it again as .xlsx without a password, or put back the last good copy",
            )
        self._content = content
        with _damage_told():
            self._zip = _directory(content)
        self._items = {item.filename.casefold(): item for item in self._zip.infolist()}
        self._check()

    def __contains__(self, name: str) -> bool:
        return name.casefold() in self._items

    @property
    def names(self) -> list[str]:
        """The parts' names, in the order of the directory."""
        return self._zip.namelist()

    def part(self, name: str) -> bytes:
        """A part's content, unpacked and held against its checksum. Names are told apart but for case.

        Raises:
            Refused: there is no such part, or it is damaged or too large.
        """
        item = self._items.get(name.casefold())
        if item is None:
            raise damaged(f"its part {name} is missing")
        bound(WORKBOOK_PART, item.file_size, f"{name}: ")
        # `zipfile` unpacks no more than the size that the directory gives, and then compares the checksum.
        with _damage_told(name), self._zip.open(item) as part:
            return part.read()

    def changed(self, parts: Mapping[str, bytes]) -> bytes:
        """The file with other contents of some parts, new ones at its end, and all else packed as it was.

        Raises:
            Refused: a part that is kept is damaged.
        """
        left = {name.casefold(): (name, part) for name, part in parts.items()}
        made = BytesIO()
        with ZipFile(made, "w") as new:
            for item in self._zip.infolist():
                if changed := left.pop(item.filename.casefold(), None):
                    _add(new, item.filename, changed[1])
                else:
                    self._copy(item, made, new)
            for name, part in left.values():
                _add(new, name, part)
        return made.getvalue()

    def _check(self) -> None:
        items = self._zip.infolist()
        if len(items) != len(self._items):
            raise damaged("two of its parts have one name")
        if "mimetype" in self._items:
            raise damaged("it is an OpenDocument file")
        bound(WORKBOOK_UNPACKED, sum(item.file_size for item in items))
        if sum(item.compress_size for item in items) > len(self._content):
            raise damaged("its parts overlap")
        for item in items:
            if item.flag_bits & _ENCRYPTED:
                raise damaged("it is protected by a password")
            if item.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
                raise damaged(f"its part {item.filename} is packed in an unknown way")

    def _copy(self, item: ZipInfo, file: BytesIO, new: ZipFile) -> None:
        """Append an entry without unpacking it: `zipfile` has no such call, but public names suffice."""
        begin = self._begin(item)
        kept = copy(item)
        kept.extra, kept.flag_bits = b"", item.flag_bits & ~_DESCRIPTOR
        kept.header_offset = file.seek(new.start_dir)
        file.write(kept.FileHeader(zip64=False) + self._content[begin : begin + item.compress_size])
        new.filelist.append(kept)
        new.start_dir = file.tell()

    def _begin(self, item: ZipInfo) -> int:
        """The offset of an entry's packed bytes, behind its own header."""
        with _damage_told(item.filename):
            name, extra = struct.unpack_from("<26xHH", self._content, item.header_offset)
        begin: int = item.header_offset + 30 + name
        named = self._content[begin - name : begin]
        if named != item.orig_filename.encode("utf-8" if item.flag_bits & 0x800 else "cp437"):
            raise damaged("its directory names other parts than it has")
        if begin + extra + item.compress_size > len(self._content):
            raise damaged("its end is missing")
        return begin + int(extra)


def _directory(content: bytes) -> ZipFile:
    """Open the ZIP, if its directory has as many entries as its end says."""
    bound(WORKBOOK_PARTS, content.count(_ENTRY))  # `zipfile` would take all of them first
    made = ZipFile(BytesIO(content))
    end = content.rfind(_END)
    (count,) = struct.unpack_from("<10xH", content, end)
    if count not in {len(made.filelist), 0xFFFF}:
        raise BadZipFile("entries are missing")
    return made


def _add(new: ZipFile, name: str, part: bytes) -> None:
    """Append a part. It has a fixed date, so that equal contents are equal files."""
    new.writestr(ZipInfo(name), part, ZIP_DEFLATED, _LEVEL)


@contextmanager
def _damage_told(name: str = "") -> Iterator[None]:
    try:
        yield
    except _DAMAGE as problem:
        raise damaged(f"its part {name} is damaged" if name else "it is no ZIP of parts") from problem
