def in_english(text, language):
    return ""


def other_wordings(phrase, language):
    return ()
