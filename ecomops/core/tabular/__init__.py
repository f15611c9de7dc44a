"""Tables in and out of files: whatever a spreadsheet, a platform or a person may hand over.

`open_table` reads CSV, TSV, XLSX, XLS and web pages saved as XLS, in any encoding, row by row;
`write_csv` and `write_xlsx` write what a spreadsheet cannot mistake for a formula.
"""

from __future__ import annotations

from ecomops.core.tabular.errors import TableError
from ecomops.core.tabular.rows import Row, TableNote
from ecomops.core.tabular.table import Table, open_table
from ecomops.core.tabular.writers import write_csv, write_xlsx

__all__ = ["Row", "Table", "TableError", "TableNote", "open_table", "write_csv", "write_xlsx"]
