HELP = "(coming)"
