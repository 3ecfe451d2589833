"""Access to Prefect's server: for which pages, for whom, after how many wrong passwords (docs/adr/0021)."""
