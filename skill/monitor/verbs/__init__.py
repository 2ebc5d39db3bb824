"""One module a verb: HELP, arguments(parser), run(args) -> exit status."""
