"""The detection rules as people write them, and the compiler that makes the hot tables from them."""
