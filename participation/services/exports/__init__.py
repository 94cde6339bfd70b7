"""Exports of responses: CSV, XLSX, SPSS, Parquet and GeoJSON, each with its codebook, in bounded memory."""

from participation.services.exports.making import counted, file_name, make
from participation.services.exports.options import Filter, Format, Options, Shape
from participation.services.file_jobs import MadeFile, Stopped

__all__ = ["Filter", "Format", "MadeFile", "Options", "Shape", "Stopped", "counted", "file_name", "make"]
