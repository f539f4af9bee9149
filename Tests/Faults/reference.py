"""What an undisturbed daemon makes of images."""

import json
import os

import sidecars
from daemon import Daemon, until
from place import Place


class Reference:
    """Results by the digest of the image: the outputs' bytes, and what the sidecar says."""

    def __init__(self, root, executable, model):
        self.place = Place(root, model)
        self.executable = executable
        self.results = {}

    def learn(self, contents):
        """Has contents segmented that are not known yet, and keeps what comes out."""
        new = {sidecars.digest(content): content for content in contents}
        new = {key: content for key, content in new.items() if key not in self.results}
        if not new:
            return
        daemon = Daemon(self.place, self.executable).start()
        try:
            for key, content in new.items():
                self.place.drop(f"{key}.png".encode(), content)
            for key in new:
                path = os.path.join(self.place.outbox, f"{key}.png.json".encode())
                until(lambda path=path: os.path.exists(path), f"the reference of {key} is there")
                sidecar = json.loads(sidecars.read(path))
                files = sidecars.outputs(path, sidecar)
                bytes_of = sidecars.contents(files)
                self.results[key] = (bytes_of, sidecars.timeless(path, sidecar))
        finally:
            daemon.kill()
