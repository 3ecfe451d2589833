"""The .xlsx file format (ISO/IEC 29500): as much of it as we read and write, within bounds."""
