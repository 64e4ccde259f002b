"""The transformers, by family; `masking.catalogue` names them."""
