/// Sidecars as nucleid 0.1.0 wrote them, before `name_bytes` and other keys were added.
enum RecordedSidecars {
    static let done = Array(
        """
        {
          "dice" : null,
          "expected_dice" : 0.9505322509909799,
          "finished" : "2026-11-21T09:42:47.128Z",
          "image" : {
            "bits" : 8,
            "bytes" : 124793,
            "channels" : 1,
            "format" : "png",
            "height" : 542,
            "modified" : "2026-11-21T09:42:46.198Z",
            "name" : "plate1/old.png",
            "pixel_size_um" : null,
            "sha256" : "55c89ab651e6ce10c331d077bfc9ae2062566e4379096e96ce05f869d724393b",
            "width" : 375
          },
          "kernels" : {
            "precision" : "exact",
            "precision_asked" : "exact",
            "simd" : "avx512",
            "threads" : 2
          },
          "mask" : {
            "file" : "old.png.mask.png",
            "foreground_fraction" : 0.1648659286592866,
            "mean_intensity" : 81.56438568742726,
            "threshold" : 0.5
          },
          "model" : {
            "name" : "unet32-dsb2018",
            "sha256" : "e85718aa9e83c0f73954a968ec6b8b3a757185bed8de2a3a2045d4a614c4631d"
          },
          "nuclei" : {
            "area_px" : {
              "max" : 2371,
              "mean" : 446.7866666666667,
              "median" : 331,
              "min" : 18,
              "sd" : 382.6455729377891
            },
            "components" : 75,
            "count" : 75,
            "minimum_area_px" : 16
          },
          "outputs" : {
            "old.png.mask.png" : {
              "bytes" : 8653,
              "sha256" : "0f479353dfadf7fdd9f022d37576e650088ab519631245444baa1622cc52daa6"
            }
          },
          "preparation" : {
            "bits_used" : 8,
            "high" : 0.6235294342041016,
            "inverted" : false,
            "low" : 0,
            "mean_intensity" : 20.406263222632226,
            "polarity" : "auto"
          },
          "schema" : "nucleid/1",
          "settings_sha256" : "99c506e943c276c1728fb4bb527d08d3b482a6e6722a4a7947cdb442c9b97ab6",
          "tiles" : {
            "columns" : 1,
            "height" : 544,
            "overlap" : 0,
            "rows" : 1,
            "width" : 384
          },
          "timing_ms" : {
            "decode" : 2.042,
            "masks" : 8.177,
            "network" : 423.074,
            "prepare" : 8.774,
            "publish" : 3.366,
            "total" : 445.453
          },
          "version" : "0.1.0"
        }

        """.utf8)

    static let failed = Array(
        """
        {
          "error" : {
            "code" : "image-truncated",
            "cure" : "Copy the file again, all of it, and drop it once more.",
            "message" : "'cut.png' cannot be segmented: the image is cut short: the file ends in the middle of the image."
          },
          "finished" : "2026-11-21T09:42:46.693Z",
          "image" : {
            "bytes" : 100,
            "modified" : "2026-11-21T09:42:46.200Z",
            "name" : "cut.png",
            "sha256" : "5f408b008dd0876d143956cfd480e71017214515222a42a2dc43c4d7b20c69c4"
          },
          "schema" : "nucleid/1",
          "version" : "0.1.0"
        }

        """.utf8)
}
