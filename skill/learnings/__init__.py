"""The Markdown files that hold what was learned: read without loss, edited line by line, written atomically."""
