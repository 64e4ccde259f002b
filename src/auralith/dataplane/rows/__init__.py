"""Row values: selections, bulk batches, files, lossless codecs."""
