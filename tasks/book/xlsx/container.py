"""An .xlsx file as a package of parts: its size is checked before unpacking, and parts are copied packed.

A package is a ZIP (ISO/IEC 29500-2, annex B): parts are stored or deflated, and no two names differ only by
case. The ZIP's directory is compared with its actual content."""

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
# Exceptions that `zipfile` raises for damaged files.
_DAMAGE = (BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, OverflowError, RuntimeError)


class FileRefused(Exception):
    """The file cannot be used as it is: what is wrong, and what to do about it."""

    def __init__(self, what: str, remedy: str = REMEDY) -> None:
        super().__init__(what)
        self.what, self.remedy = what, remedy


def damaged(detail: str) -> FileRefused:
    """The refusal of a file that is no workbook, or a damaged one."""
    return FileRefused(f"it is not an intact .xlsx workbook ({detail})")


def refuse_over(limit: Limit, amount: int, where: str = "") -> None:
    """Refuse an amount over a limit; `where`: the tab and the cell, for the message.

    Raises:
        FileRefused: it is over the limit.
    """
    if not limit.allows(amount):
        raise FileRefused(
            f"{where}{limit.what} is over the bound of {limit.most:,} {limit.unit}", limit.remedy
        )


class Package:
    """The parts of an .xlsx file, by name. A part is unpacked when it is read."""

    def __init__(self, content: bytes) -> None:
        refuse_over(WORKBOOK, len(content))
        if content.startswith(_OLE):
            raise FileRefused(
                "it is not an intact .xlsx workbook (protected by a password, or in the old format .xls)",
                "save it again as .xlsx without a password, or put back the last good copy",
            )
        self._content = content
        with _detecting_damage():
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
        """A part's content, unpacked and verified by its checksum. Case is ignored in names.

        Raises:
            FileRefused: the part is missing, damaged or too large.
        """
        item = self._items.get(name.casefold())
        if item is None:
            raise damaged(f"its part {name} is missing")
        refuse_over(WORKBOOK_PART, item.file_size, f"{name}: ")
        # `zipfile` unpacks at most the size in the directory, and then compares the checksum.
        with _detecting_damage(name), self._zip.open(item) as part:
            return part.read()

    def changed(self, parts: Mapping[str, bytes]) -> bytes:
        """The file with some parts replaced, new ones at its end, and all others copied packed.

        Raises:
            FileRefused: a part that is copied is damaged.
        """
        remaining = {name.casefold(): (name, part) for name, part in parts.items()}
        file = BytesIO()
        with ZipFile(file, "w") as new:
            for item in self._zip.infolist():
                if changed := remaining.pop(item.filename.casefold(), None):
                    _add(new, item.filename, changed[1])
                else:
                    self._copy(item, file, new)
            for name, part in remaining.values():
                _add(new, name, part)
        return file.getvalue()

    def _check(self) -> None:
        items = self._zip.infolist()
        if len(items) != len(self._items):
            raise damaged("two of its parts have the same name")
        if "mimetype" in self._items:
            raise damaged("it is an OpenDocument file")
        refuse_over(WORKBOOK_UNPACKED, sum(item.file_size for item in items))
        if sum(item.compress_size for item in items) > len(self._content):
            raise damaged("its parts overlap")
        for item in items:
            if item.flag_bits & _ENCRYPTED:
                raise damaged("it is protected by a password")
            if item.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
                raise damaged(f"its part {item.filename} is packed by an unknown method")

    def _copy(self, item: ZipInfo, file: BytesIO, new: ZipFile) -> None:
        """Append an entry without unpacking it: `zipfile` has no such function, but public names suffice."""
        begin = self._begin(item)
        member = copy(item)
        member.extra, member.flag_bits = b"", item.flag_bits & ~_DESCRIPTOR
        member.header_offset = file.seek(new.start_dir)
        file.write(member.FileHeader(zip64=False) + self._content[begin : begin + item.compress_size])
        new.filelist.append(member)
        new.start_dir = file.tell()

    def _begin(self, item: ZipInfo) -> int:
        """Offset of an entry's packed bytes, after its header."""
        with _detecting_damage(item.filename):
            name, extra = struct.unpack_from("<26xHH", self._content, item.header_offset)
        begin: int = item.header_offset + 30 + name
        named = self._content[begin - name : begin]
        if named != item.orig_filename.encode("utf-8" if item.flag_bits & 0x800 else "cp437"):
            raise damaged("its directory does not match its parts")
        if begin + extra + item.compress_size > len(self._content):
            raise damaged("its end is missing")
        return begin + int(extra)


def _directory(content: bytes) -> ZipFile:
    """Open the ZIP, if its directory is complete."""
    refuse_over(WORKBOOK_PARTS, content.count(_ENTRY))  # `zipfile` would read all of them first
    opened = ZipFile(BytesIO(content))
    end = content.rfind(_END)
    (count,) = struct.unpack_from("<10xH", content, end)
    if count not in {len(opened.filelist), 0xFFFF}:
        raise BadZipFile("entries are missing")
    return opened


def _add(new: ZipFile, name: str, part: bytes) -> None:
    """Append a part, with a fixed date, so that equal contents make equal files."""
    new.writestr(ZipInfo(name), part, ZIP_DEFLATED, _LEVEL)


@contextmanager
def _detecting_damage(name: str = "") -> Iterator[None]:
    try:
        yield
    except _DAMAGE as problem:
        raise damaged(f"its part {name} is damaged" if name else "it is no ZIP of parts") from problem
