"""Images made here, mounted by MicroPython's own LittleFS."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from micros_ide.errors import FirmwareError, InvalidInput
from micros_ide.model.file_set import DeviceFile, FileSet
from micros_ide.workers.littlefs_image import BLOCK, build_image, read_files, used_ranges

SIZE = 2 << 20
NOISE = random.Random(3).randbytes(50_000)
FILES = FileSet(
    tuple(
        DeviceFile(path, data)
        for path, data in {
            "empty.txt": b"",
            "tiny": b"\xff",
            "noise.bin": NOISE,
            "web/app/index.html": b"<html>" * 900,
            "web/ünï.txt": "Grüße".encode(),
            "blank.bin": b"\xff" * 9000,
            "main.py": b"print('up')\n",
        }.items()
    )
)
# Mounts the image as a board would, checks every file, writes one, and says what it saw.
ON_BOARD = """
import hashlib, json, os, sys, vfs
class Disk:
    def __init__(self, name):
        self.file = open(name, "r+b")
        self.blocks = self.file.seek(0, 2) // 4096
    def readblocks(self, n, buf, off=0):
        self.file.seek(n * 4096 + off)
        self.file.readinto(buf)
    def writeblocks(self, n, buf, off=0):
        self.file.seek(n * 4096 + off)
        self.file.write(buf)
    def ioctl(self, op, arg):
        if op == 4: return self.blocks
        if op == 5: return 4096
        if op in (3, 6): return 0
disk = Disk(sys.argv[1])
vfs.mount(vfs.VfsLfs2(disk), "/disk")
seen = {}
def walk(folder):
    for entry in os.ilistdir(folder):
        path = folder + "/" + entry[0]
        if entry[1] & 0x4000:
            walk(path)
        else:
            with open(path, "rb") as file:
                seen[path[6:]] = hashlib.sha256(file.read()).digest().hex()
walk("/disk")
with open("/disk/node_config.json", "w") as file:
    file.write("{}" * 3000)
with open("/disk/main.py", "w") as file:
    file.write("changed")
vfs.umount("/disk")
disk.file.close()
print(json.dumps(seen))
"""


def test_micropython_mounts_the_image_reads_equal_files_and_writes(tmp_path):
    image, script = tmp_path / "image", tmp_path / "script.py"
    image.write_bytes(build_image(FILES, SIZE))
    script.write_text(ON_BOARD)
    micropython = Path(sys.executable).with_name("micropython")
    done = subprocess.run(
        [micropython, script, image], capture_output=True, text=True, check=False, timeout=30
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {file.path: file.sha256 for file in FILES.files}
    after = {file.path: file.data for file in read_files(image.read_bytes()).files}
    assert after["node_config.json"] == b"{}" * 3000
    assert after["main.py"] == b"changed"
    assert after["noise.bin"] == NOISE


def test_only_the_used_ranges_on_erased_flash_make_the_same_file_system():
    image = build_image(FILES, SIZE)
    flash = bytearray(b"\xff" * SIZE)
    ranges = used_ranges(image)
    for at, data in ranges:
        flash[at : at + len(data)] = data
    assert bytes(flash) == image
    assert sum(len(data) for _at, data in ranges) < 40 * BLOCK
    ends = [at + len(data) for at, data in ranges]
    assert all(end < at for end, (at, _data) in zip(ends, ranges[1:], strict=False))


def test_the_same_files_give_the_same_image():
    assert build_image(FILES, SIZE) == build_image(FILES, SIZE)


def test_the_superblock_says_version_2_0_and_every_block_of_the_partition():
    image = build_image(FILES, SIZE)
    at = image.index(b"littlefs")
    words = [int.from_bytes(image[at + 12 + n : at + 16 + n], "little") for n in (0, 4, 8)]
    assert words == [0x00020000, BLOCK, SIZE // BLOCK]


def test_files_that_do_not_fit_are_refused_with_the_size_of_the_lack():
    with pytest.raises(FirmwareError, match=r"need (\d+) bytes more") as caught:
        build_image(FILES, 16 * BLOCK)
    lack = int(caught.value.message.split("need ")[1].split()[0])
    assert lack % BLOCK == 0
    build_image(FILES, 16 * BLOCK + lack)


@pytest.mark.parametrize("size", [0, BLOCK, 3 * BLOCK + 1])
def test_a_size_that_is_no_file_system_is_refused(size):
    with pytest.raises(InvalidInput):
        build_image(FILES, size)


def test_an_image_that_is_none_is_refused():
    with pytest.raises(FirmwareError, match="no readable file system"):
        read_files(b"\xff" * 64 * BLOCK)


names = st.text("abcXYZ.-_ é'", min_size=1, max_size=20).filter(lambda name: name.strip(". "))


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(
        st.lists(names, min_size=1, max_size=1).map("/".join) | names.map(lambda n: f"folder/{n}"),
        st.binary(max_size=5000),
        max_size=8,
    ).filter(lambda files: "folder" not in files)
)
def test_what_goes_in_comes_out(files):
    file_set = FileSet(tuple(DeviceFile(path, data) for path, data in files.items()))
    found = read_files(build_image(file_set, 64 * BLOCK))
    assert {file.path: file.data for file in found.files} == files


def test_main_comes_last_when_files_are_read_back():
    assert [file.path for file in read_files(build_image(FILES, SIZE)).files][-1] == "main.py"
