"""Files that appear whole or not at all, so that a script that was stopped can be run again."""


def write(file, contents):
    """Writes text or bytes to a file, in place of one that is there."""
    partial = file.with_name(file.name + ".partial")
    partial.write_bytes(contents.encode() if isinstance(contents, str) else contents)
    partial.replace(file)
