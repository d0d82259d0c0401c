def find_unproven(text):
    return []
