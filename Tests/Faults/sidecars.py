"""Reading of results: sidecars (etc/sidecar.schema.json) and the files that they list."""

import base64
import hashlib
import json
import os
import re

from pictures import whole

# The page of results, which lies beside them and is none.
PAGE = b"index.html"
_VALUES = re.compile(rb'<script type="application/json" id="values">([^<]*)</script>')


def digest(data):
    """The SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def read(path):
    """The bytes of a file, or `None` where there is none (any more)."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        return None


def image_name(sidecar):
    """The name that a sidecar gives its image, as bytes."""
    image = sidecar["image"]
    if image.get("name_bytes"):
        return base64.b64decode(image["name_bytes"])
    return image["name"].encode()


def outputs(path, sidecar):
    """What a sidecar claims, by what the output's name adds to the image's: (file, claim)."""
    stem = path[: -len(b".json")]
    text = os.path.basename(stem).decode(errors="replace")
    found = {}
    for name, claim in sidecar["outputs"].items():
        ending = name.removeprefix(text)
        found[ending] = (stem + ending.encode(), claim)
    return found


# The page of an image's nuclei, which shows the image's name: the labels and the table come behind it.
_NUCLEI_PAGE = ".nuclei.html"


def contents(claims):
    """The contents of the files of `outputs`, by ending, without what depends on the image's name."""
    found = {ending: read(file) for ending, (file, _) in claims.items()}
    if page := found.get(_NUCLEI_PAGE):
        found[_NUCLEI_PAGE] = page.partition(b',"map":"')[2]
    return found


def listed(path):
    """The files that a sidecar lists; none where it is no sidecar."""
    if not path.endswith(b".json"):
        return []
    try:
        return [file for file, _ in outputs(path, json.loads(read(path))).values()]
    except (TypeError, ValueError, KeyError):
        return []


def timeless(path, sidecar):
    """What of a sidecar depends neither on time nor on the image's name, as text."""
    image = {
        key: value
        for key, value in sidecar["image"].items()
        if key not in ("name", "name_bytes", "modified")
    }
    if planes := image.get("planes"):
        image["planes"] = {key: value for key, value in planes.items() if key != "file"}
    rest = {key: value for key, value in sidecar.items() if key not in ("finished", "timing_ms")}
    claims = {k: None if k == _NUCLEI_PAGE else claim for k, (_, claim) in outputs(path, sidecar).items()}
    rest |= {"image": image, "outputs": claims}
    stem = os.path.basename(path[: -len(b".json")]).decode(errors="replace")
    for part in ("mask", "labels"):
        rest[part] = rest[part] | {"file": rest[part]["file"].removeprefix(stem)}
    return json.dumps(rest, sort_keys=True)


def fault(path):
    """Says why a file of the outbox is not whole under its final name; `None` if it is, or is gone."""
    content = read(path)
    if content is None:
        return None
    if path.endswith(b"/" + PAGE):
        return page(content)[1]
    if not path.endswith(b".json"):
        return whole(content) if path.endswith(b".png") else None
    try:
        sidecar = json.loads(content)
    except ValueError:
        return "is no whole JSON"
    for ending, (file, claim) in outputs(path, sidecar).items():
        data = read(file)
        if data is not None and (len(data), digest(data)) == (claim["bytes"], claim["sha256"]):
            continue
        # A result that is being replaced loses its sidecar first: then nothing is claimed.
        if read(path) == content:
            return f"claims '…{ending}', which is {'missing' if data is None else 'another'}"
    return None


def displayed(name):
    """A name as the page shows it: controls of the text are made visible (DisplayText)."""
    hidden = [*range(0x80, 0xA0), *range(0x2028, 0x202F), *range(0x2066, 0x206A)]
    visible = {code: 0x2400 + code for code in range(0x20)} | {0x7F: 0x2421} | dict.fromkeys(hidden, 0xFFFD)
    return name.translate(visible)


def page(content):
    """The entries of a page of results, and why it is not whole; `None` if it is."""
    values = _VALUES.findall(content)
    if not content.startswith(b"<!DOCTYPE html>") or not content.endswith(b"</html>\n"):
        return [], "begins late or ends early"
    if len(values) != 1:
        return [], f"holds values {len(values)} times"
    try:
        return json.loads(values[0])["entries"], None
    except (ValueError, KeyError) as error:
        return [], f"holds no list of results: {error!r}"
