"""A question as the words of a command line."""

_OPTIONS = {"features": "--feature", "routes": "--route", "prices": "--price"}


def words_of(question):
    """Options by name; a list repeats its option, a mapping writes key=value."""
    words = []
    for name, value in question.items():
        option = _OPTIONS.get(name, f"--{name}")
        if isinstance(value, dict):
            words += [word for k, v in value.items() for word in (option, f"{k}={v}")]
        elif isinstance(value, list):
            words += [word for entry in value for word in (option, entry)]
        else:
            words += [option, str(value)]
    return words
