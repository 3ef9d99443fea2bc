"""The models page: what is here, what it is worth, fetching and checking."""
