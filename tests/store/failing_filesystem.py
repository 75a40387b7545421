"""A folder on a disk that fails at the n-th thing it is asked to write."""

import errno

from fsspec.implementations.local import LocalFileSystem


class FailingFilesystem(LocalFileSystem):
    """Raises ENOSPC at call number `fails_at` of open for writing, write, flush, close, rename."""

    cachable = False

    def __init__(self, fails_at):
        super().__init__()
        self.fails_at, self.n_calls = fails_at, 0

    def _call(self):
        self.n_calls += 1
        if self.n_calls == self.fails_at:
            raise OSError(errno.ENOSPC, "no room")

    def open(self, path, mode="rb", **given):
        """A file that fails when its turn has come."""
        if "w" not in mode:
            return super().open(path, mode, **given)
        self._call()
        return _FailingFile(super().open(path, mode, **given), self._call)

    def mv(self, path1, path2, **given):
        """Rename."""
        self._call()
        super().mv(path1, path2, **given)


class _FailingFile:
    def __init__(self, file, call):
        self._file, self._call = file, call

    def write(self, chunk):
        self._call()
        return self._file.write(chunk)

    def flush(self):
        self._call()
        self._file.flush()

    def fileno(self):
        return self._file.fileno()

    def close(self):
        try:
            self._call()
        finally:
            self._file.close()
