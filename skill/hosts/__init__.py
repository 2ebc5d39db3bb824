"""One module an agent client: where its settings are and how the hooks get into them."""
