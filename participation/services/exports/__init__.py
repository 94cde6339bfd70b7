"""Exports of responses: CSV, XLSX, SPSS, Parquet and GeoJSON, each with its codebook, in bounded memory."""

from participation.services.exports.making import Made, Stopped, counted, file_name, make
from participation.services.exports.options import Filter, Format, Options, Shape

__all__ = ["Filter", "Format", "Made", "Options", "Shape", "Stopped", "counted", "file_name", "make"]
