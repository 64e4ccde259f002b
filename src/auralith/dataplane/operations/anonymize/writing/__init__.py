"""Writing masked rows where they stand: read, mask, stage, seal, update, table by table."""
