"""The scenes that `make screenshots` takes."""
