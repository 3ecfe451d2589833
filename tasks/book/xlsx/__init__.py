"""The .xlsx file format (ISO/IEC 29500), as far as we read and write it, with limits on size."""
