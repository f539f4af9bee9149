"""Sets of annotated images, and their resampled copies."""
import pathlib
from dataclasses import dataclass

import numpy as np
import resampling
import tifffile
from PIL import Image

SUFFIXES = {'.png', '.tif', '.tiff'}
# Enlarged images are larger than Pillow's guard against decompression bombs allows.
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True)
class ImageSet:
    """A folder with images/ and labels/, or every nth image of it."""
    folder: pathlib.Path
    every: int = 1

    @classmethod
    def parse(cls, text):
        """A set from FOLDER or FOLDER:N; the end of the program if it has no images or labels."""
        folder, _, every = text.rpartition(':')
        chosen = cls(pathlib.Path(folder), int(every)) if every.isdigit() and folder else cls(pathlib.Path(text))
        for part in ('images', 'labels'):
            if not (chosen.folder / part).is_dir(): raise SystemExit(f"'{chosen.folder}' has no folder {part}/")
        return chosen

    @property
    def name(self):
        """The last two parts of the path, and which images are left out."""
        name = '-'.join(self.folder.resolve().parts[-2:])
        return f'{name}-every{self.every}' if self.every > 1 else name

    def images(self):
        """The paths of the images, sorted by name."""
        paths = sorted(path for path in (self.folder / 'images').iterdir() if path.suffix.lower() in SUFFIXES)
        return paths[::self.every]

    def truth(self, image):
        """The path of an image's label image."""
        for suffix in (image.suffix, *sorted(SUFFIXES)):
            path = self.folder / 'labels' / (image.stem + suffix)
            if path.exists(): return path
        raise FileNotFoundError(f"'{image}' has no label image in '{self.folder / 'labels'}'")

    def resampled(self, factor, folder, largest=None):
        """Writes the set at a factor into a folder, unless it is there, and gives the names of its images.

        Images of more than `largest` pixels after resampling are left out.
        """
        done = folder / 'complete'
        if not done.exists():
            for part in ('images', 'labels'): (folder / part).mkdir(parents=True, exist_ok=True)
            for path in self.images():
                pixels = read_pixels(path)
                rows, columns = (resampling.resampled_size(size, factor) for size in pixels.shape[:2])
                if largest and rows * columns > largest: continue
                write_pixels(folder / 'images' / path.stem, resampling.resample(pixels, factor))
                labels = read_pixels(self.truth(path)).astype(np.uint16)
                write_png(folder / 'labels' / f'{path.stem}.png', resampling.resample_labels(labels, factor))
            done.touch()
        return sorted(path.name for path in (folder / 'images').iterdir())


def read_pixels(path):
    """The samples of an image without alpha, [rows, columns] or [rows, columns, 3]."""
    if path.suffix.lower() != '.png': return tifffile.imread(path)
    image = Image.open(path)
    if image.mode in ('RGBA', 'LA', 'P', '1'): image = image.convert({'RGBA': 'RGB', 'P': 'RGB'}.get(image.mode, 'L'))
    pixels = np.asarray(image)
    # Pillow opens 16-bit gray as 32-bit integers in some versions.
    return pixels.astype(np.uint16) if pixels.dtype == np.int32 else pixels


def write_pixels(stem, pixels):
    """Writes 8 bits as PNG, 16 bits as TIFF, so that every depth and colour is kept."""
    if pixels.dtype == np.uint8:
        write_png(stem.with_name(stem.name + '.png'), pixels)
    else:
        tifffile.imwrite(stem.with_name(stem.name + '.tif'), pixels)


def write_png(path, pixels):
    Image.fromarray(np.ascontiguousarray(pixels)).save(path, compress_level=1)
